package dev.parley.stomp;

import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.stomp.sockjs.SockJsTransports;

/**
 * Tells SockJS clients what they can use, in the place of Spring's service, of which the
 * entropy is negative half of the time and which forgets {@code no-transform}.
 */
@RestController
final class SockJsInfoController {

	private static final RandomGenerator RANDOM = new SecureRandom();

	private final boolean cookieNeeded;

	SockJsInfoController(StompProperties properties) {
		this.cookieNeeded = properties.sockjs().cookieNeeded();
	}

	@GetMapping(path = StompEndpoint.PATH + "/info")
	ResponseEntity<Info> info() {
		Info info = new Info(RANDOM.nextLong(1L << 32), List.of("*:*"), this.cookieNeeded, true);
		return ResponseEntity.ok()
			.contentType(MediaType.APPLICATION_JSON)
			.header(HttpHeaders.CACHE_CONTROL, SockJsTransports.NO_CACHE)
			.body(info);
	}

	/**
	 * SockJS protocol 0.3.3, "info".
	 *
	 * @param entropy for the random numbers of old browsers, 0 to 2^32 - 1
	 * @param origins that may come, as the protocol wants it written; not the truth,
	 * which {@link ForeignOriginFilter} knows
	 * @param cookieNeeded whether only transports that send cookies may be used
	 * @param websocket whether WebSocket may be tried
	 */
	record Info(long entropy, List<String> origins, @JsonProperty("cookie_needed") boolean cookieNeeded,
			boolean websocket) {
	}

}
