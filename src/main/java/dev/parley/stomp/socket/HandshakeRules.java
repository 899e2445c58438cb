package dev.parley.stomp.socket;

import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.socket.WebSocketHttpHeaders;

/**
 * The rules for a client's opening handshake (RFC 6455, section 4.2.1). Spring and the
 * containers each check a different part, and throw at the rest. Pure functions.
 */
final class HandshakeRules {

	private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";

	private static final Pattern NAME = Pattern.compile(TOKEN);

	/** A quoted value must be a token, too (section 9.1). */
	private static final Pattern PARAMETER = Pattern
		.compile("(" + TOKEN + ")(?:\\s*=\\s*(?:" + TOKEN + "|\"" + TOKEN + "\"))?");

	/** The only version of WebSocket. */
	static final String VERSION = "13";

	private static final int KEY_OCTETS = 16;

	private HandshakeRules() {
	}

	/**
	 * Checks all but the origin.
	 * @throws BadHandshakeException if a rule is broken
	 */
	static void check(HttpServletRequest request) {
		if (!isOverHttp2(request)) {
			checkUpgrade(request);
		}
		if (!values(request, WebSocketHttpHeaders.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
			throw new BadHandshakeException(HttpStatus.UPGRADE_REQUIRED, "Sec-WebSocket-Version must be " + VERSION);
		}
		require(elements(request, WebSocketHttpHeaders.SEC_WEBSOCKET_PROTOCOL)
			.allMatch((name) -> name.isEmpty() || NAME.matcher(name).matches()),
				"Sec-WebSocket-Protocol must be a list of tokens, such as v12.stomp, v11.stomp, without quotes");
		require(elements(request, WebSocketHttpHeaders.SEC_WEBSOCKET_EXTENSIONS).allMatch(HandshakeRules::isExtension),
				"Sec-WebSocket-Extensions must be a list such as permessage-deflate; client_max_window_bits");
	}

	/** RFC 8441 has neither the upgrade nor the key. */
	private static boolean isOverHttp2(HttpServletRequest request) {
		return request.getMethod().equals("CONNECT") && request.getProtocol().startsWith("HTTP/2");
	}

	private static void checkUpgrade(HttpServletRequest request) {
		if (!HttpMethod.GET.matches(request.getMethod())) {
			throw new BadHandshakeException(HttpStatus.METHOD_NOT_ALLOWED, "A WebSocket is opened by GET");
		}
		if (request.getProtocol().equals("HTTP/1.0")) {
			throw new BadHandshakeException(HttpStatus.UPGRADE_REQUIRED,
					"A WebSocket is opened over HTTP/1.1, and this request is HTTP/1.0: does a proxy speak it?");
		}
		require(elements(request, HttpHeaders.UPGRADE).anyMatch("websocket"::equalsIgnoreCase),
				"The header Upgrade must be websocket: does a proxy remove it?");
		require(elements(request, HttpHeaders.CONNECTION).anyMatch("upgrade"::equalsIgnoreCase),
				"The header Connection must have Upgrade: does a proxy remove it?");
		require(isKey(values(request, WebSocketHttpHeaders.SEC_WEBSOCKET_KEY)),
				"There must be one Sec-WebSocket-Key, the base64 of 16 octets");
	}

	private static void require(boolean holds, String rule) {
		if (!holds) {
			throw new BadHandshakeException(HttpStatus.BAD_REQUEST, rule);
		}
	}

	private static boolean isKey(List<String> keys) {
		try {
			// 24 characters: the decoder would also accept a key without padding.
			return keys.size() == 1 && keys.get(0).length() == 24
					&& Base64.getDecoder().decode(keys.get(0)).length == KEY_OCTETS;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean isExtension(String extension) {
		String[] parts = extension.split(";", -1);
		return NAME.matcher(parts[0].strip()).matches()
				&& Stream.of(parts).skip(1).allMatch((part) -> PARAMETER.matcher(part.strip()).matches());
	}

	/** The elements of a list, which may be spread over several lines. */
	private static Stream<String> elements(HttpServletRequest request, String header) {
		return values(request, header).stream().flatMap((line) -> Stream.of(line.split(",", -1))).map(String::strip);
	}

	private static List<String> values(HttpServletRequest request, String header) {
		return Collections.list(request.getHeaders(header));
	}

}
