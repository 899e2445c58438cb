package dev.parley.web.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

class ContentEtagsTests {

	private final ContentEtags etags = new ContentEtags();

	@TempDir
	private Path folder;

	@Test
	void theSameContentHasTheSameTagWhateverItsDate() throws IOException {
		String before = etag("hello", "2026-01-01T00:00:00Z");
		assertThat(before).matches("\"[0-9a-f]{32}\"");
		assertThat(etag("hello", "2026-01-02T00:00:00Z")).isEqualTo(before);
	}

	@Test
	void changedContentHasAnotherTag() throws IOException {
		assertThat(etag("hello", "2026-01-01T00:00:00Z")).isNotEqualTo(etag("hallo", "2026-01-02T00:00:00Z"));
	}

	private String etag(String content, String date) throws IOException {
		Path file = this.folder.resolve("page.html");
		Files.writeString(file, content);
		Files.setLastModifiedTime(file, FileTime.from(Instant.parse(date)));
		return this.etags.apply(new FileSystemResource(file));
	}

}
