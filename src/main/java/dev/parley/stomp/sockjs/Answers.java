package dev.parley.stomp.sockjs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;

/** Headers and answers that several transports share. */
final class Answers {

	static final MediaType PLAIN_TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	/** As in the protocol: a proxy that compressed a stream would hold it back. */
	static final String NO_CACHE = "no-store, no-cache, no-transform, must-revalidate, max-age=0";

	private Answers() {
	}

	static void noCache(ServerHttpResponse response) {
		response.getHeaders().setCacheControl(NO_CACHE);
	}

	/** As if there were no such session. */
	static void notFound(ServerHttpResponse response) {
		response.setStatusCode(HttpStatus.NOT_FOUND);
	}

	static void error(ServerHttpResponse response, HttpStatus status, String reason) throws IOException {
		response.setStatusCode(status);
		noCache(response);
		response.getHeaders().setContentType(PLAIN_TEXT);
		response.getBody().write(reason.getBytes(StandardCharsets.UTF_8));
	}

}
