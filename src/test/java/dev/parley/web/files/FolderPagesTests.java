package dev.parley.web.files;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.resource.ResourceResolverChain;

import static org.assertj.core.api.Assertions.assertThat;

class FolderPagesTests {

	private final AskedFor askedFor = new AskedFor();

	@Test
	void theAddressOfAFolderIsItsPage() {
		resolve("/answers/", "answers");
		assertThat(this.askedFor.path).isEqualTo("answers/index.html");
	}

	@Test
	void anyOtherAddressIsThatFile() {
		resolve("/answers/answers.js", "answers/answers.js");
		assertThat(this.askedFor.path).isEqualTo("answers/answers.js");
		resolve("/answers", "answers");
		assertThat(this.askedFor.path).isEqualTo("answers");
		resolve(null, "answers");
		assertThat(this.askedFor.path).isEqualTo("answers");
	}

	private void resolve(@Nullable String address, String path) {
		new FolderPages().resolveResource((address != null) ? new MockHttpServletRequest("GET", address) : null, path,
				List.of(), this.askedFor);
	}

	private static final class AskedFor implements ResourceResolverChain {

		private String path = "";

		@Override
		public Resource resolveResource(@Nullable HttpServletRequest request, String path,
				List<? extends Resource> locations) {
			this.path = path;
			return new ByteArrayResource(new byte[0]);
		}

		@Override
		public @Nullable String resolveUrlPath(String path, List<? extends Resource> locations) {
			return path;
		}

	}

}
