package dev.parley.web.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.FileSystemResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.resource.ResourceResolverChain;
import org.springframework.web.servlet.resource.ResourceTransformerChain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PageIncludesTests {

	@TempDir
	private Path folder;

	@Test
	void aPartStandsWhereThePageNamesIt() throws IOException {
		write("dialogs/members.html", "<dialog>$1 \\ 방</dialog>\n");
		write("index.html", "<main></main>\n  <!-- include dialogs/members.html -->\n<p></p>\n");
		assertThat(served("index.html")).isEqualTo("<main></main>\n<dialog>$1 \\ 방</dialog>\n<p></p>\n");
	}

	@Test
	void aPartThatHasChangedShowsWithTheNextLoadAndUnderAnotherTag() throws IOException {
		ContentEtags etags = new ContentEtags();
		write("part.html", "<p>old</p>\n");
		write("index.html", "<!-- include part.html -->\n");
		String before = etags.apply(transform("index.html"));
		assertThat(etags.apply(transform("index.html"))).isEqualTo(before);
		write("part.html", "<p>new</p>\n");
		assertThat(served("index.html")).isEqualTo("<p>new</p>\n");
		assertThat(etags.apply(transform("index.html"))).isNotEqualTo(before);
	}

	@Test
	void aPartThatIsNotThereIsAnError() throws IOException {
		write("index.html", "<!-- include nothing.html -->\n");
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> served("index.html"))
			.withMessageContaining("nothing.html");
	}

	@Test
	void noPartIsOutsideOfThePagesFolder() throws IOException {
		write("index.html", """
				<!-- include ../secret.html -->
				<!-- include /../secret.html -->
				<!-- include //secret.html -->
				<!-- include part.html --> in a line
				""");
		assertThat(served("index.html")).contains("include ../secret.html", "include /../secret.html",
				"include //secret.html", "include part.html");
	}

	@Test
	void aPartThatPagesShareIsFoundFromTheTop() throws IOException {
		write("shell/header.html", "<header></header>\n");
		write("answers/index.html", "<!-- include /shell/header.html -->\n<main></main>\n");
		assertThat(served("answers/index.html")).isEqualTo("<header></header>\n<main></main>\n");
	}

	@Test
	void aSharedPartThatIsNotThereIsAnErrorThatSaysWhereItWasLookedFor() throws IOException {
		write("answers/index.html", "<!-- include /shell/nothing.html -->\n");
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> served("answers/index.html"))
			.withMessageContaining("/shell/nothing.html", this.folder.toString());
	}

	@Test
	void whatIsNoPageIsServedAsItIs() throws IOException {
		write("main.js", "<!-- include part.html -->\n");
		assertThat(transform("main.js")).isInstanceOf(FileSystemResource.class);
	}

	private void write(String name, String text) throws IOException {
		Path file = this.folder.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, text);
	}

	private String served(String name) throws IOException {
		return transform(name).getContentAsString(StandardCharsets.UTF_8);
	}

	private Resource transform(String name) throws IOException {
		PageIncludes includes = new PageIncludes(new FileSystemResourceLoader(), List.of("file:" + this.folder + "/"));
		return includes.transform(new MockHttpServletRequest(), new FileSystemResource(this.folder.resolve(name)),
				new NothingMore());
	}

	private static final class NothingMore implements ResourceTransformerChain {

		@Override
		public ResourceResolverChain getResolverChain() {
			throw new UnsupportedOperationException();
		}

		@Override
		public Resource transform(HttpServletRequest request, Resource resource) {
			return resource;
		}

	}

}
