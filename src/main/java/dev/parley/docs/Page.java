package dev.parley.docs;

import java.nio.charset.StandardCharsets;

import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;

/**
 * A static answer.
 *
 * @param etag identifies the content
 */
record Page(MediaType type, byte[] content, String etag) {

	private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

	static Page of(MediaType type, byte[] content) {
		return new Page(type, content, '"' + DigestUtils.md5DigestAsHex(content) + '"');
	}

	static Page html(String text) {
		return of(HTML, text.getBytes(StandardCharsets.UTF_8));
	}

}
