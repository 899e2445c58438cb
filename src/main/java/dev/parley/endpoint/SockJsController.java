package dev.parley.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.autoconfigure.StompProperties;
import dev.parley.stomp.sockjs.SockJsTransports;

/**
 * Gives two answers instead of Spring's service: its {@code info} has an entropy that is
 * negative half of the time and forgets {@code no-transform}, and its {@code iframe.html}
 * has an inline script that our Content-Security-Policy blocks. Only pages that may
 * connect can put that page into a frame.
 */
@RestController
final class SockJsController {

	private static final RandomGenerator RANDOM = new SecureRandom();

	private static final String IFRAME_SCRIPT = StompEndpoint.PATH + "/iframe.js";

	private static final byte[] IFRAME = """
			<!DOCTYPE html>
			<html lang="en">
			<head>
				<meta charset="UTF-8">
				<title>SockJS</title>
				<script src="%s"></script>
				<script src="%s"></script>
			</head>
			<body></body>
			</html>
			""".formatted(StompEndpoint.SOCKJS_CLIENT, IFRAME_SCRIPT).getBytes(StandardCharsets.UTF_8);

	/** The frame's script opens connections, and frames of its own for htmlfile. */
	private static final String FRAME_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self';"
			+ " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ";

	private static final byte[] SCRIPT = "SockJS.bootstrap_iframe();\n".getBytes(StandardCharsets.UTF_8);

	private final boolean cookieNeeded;

	private final String framePolicy;

	SockJsController(StompProperties properties, BrowserProperties browser) {
		this.cookieNeeded = properties.sockjs().cookieNeeded();
		this.framePolicy = FRAME_POLICY + browser.frameAncestors();
	}

	@GetMapping(path = { StompEndpoint.PATH + "/info", StompEndpoint.PATH + "/info/" })
	ResponseEntity<Info> info() {
		Info info = new Info(RANDOM.nextLong(1L << 32), List.of("*:*"), this.cookieNeeded, true);
		return ResponseEntity.ok()
			.contentType(MediaType.APPLICATION_JSON)
			.header(HttpHeaders.CACHE_CONTROL, SockJsTransports.NO_CACHE)
			.body(info);
	}

	/** The address may contain the client's version. */
	@GetMapping(
			path = { StompEndpoint.PATH + "/iframe.html", StompEndpoint.PATH + "/iframe{version:[-0-9a-z_.]+}.html" })
	ResponseEntity<byte[]> iframe() {
		return file(IFRAME, new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
			.header("Content-Security-Policy", this.framePolicy)
			.body(IFRAME);
	}

	@GetMapping(path = IFRAME_SCRIPT)
	ResponseEntity<byte[]> iframeScript() {
		return file(SCRIPT, new MediaType("text", "javascript", StandardCharsets.UTF_8)).body(SCRIPT);
	}

	private static ResponseEntity.BodyBuilder file(byte[] content, MediaType type) {
		return ResponseEntity.ok()
			.contentType(type)
			.eTag(DigestUtils.md5DigestAsHex(content))
			.cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePublic());
	}

	/**
	 * SockJS protocol 0.3.3, "info".
	 *
	 * @param entropy for the random numbers of old browsers, 0 to 2^32 - 1
	 * @param origins that may connect, in the protocol's form; {@link OriginFilter}
	 * decides
	 * @param cookieNeeded whether only transports that send cookies may be used
	 * @param websocket whether WebSocket may be tried
	 */
	record Info(long entropy, List<String> origins, @JsonProperty("cookie_needed") boolean cookieNeeded,
			boolean websocket) {
	}

}
