package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells where to report a vulnerability of this server (RFC 9116), if that is configured.
 */
@RestController
final class SecurityTxtController {

	/** The RFC wants less than a year. */
	private static final Duration GOOD_FOR = Duration.ofDays(180);

	private final SecurityTxtProperties properties;

	private final Clock clock;

	SecurityTxtController(SecurityTxtProperties properties, Clock clock) {
		this.properties = properties;
		this.clock = clock;
	}

	@GetMapping("/.well-known/security.txt")
	ResponseEntity<String> contact() {
		if (this.properties.contact().isEmpty()) {
			return ResponseEntity.notFound().build();
		}
		String contacts = this.properties.contact()
			.stream()
			.map((address) -> "Contact: " + address + "\n")
			.collect(Collectors.joining());
		return ResponseEntity.ok()
			.contentType(MediaType.parseMediaType("text/plain;charset=utf-8"))
			.cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePublic())
			.body(contacts + "Expires: " + this.clock.instant().plus(GOOD_FOR).truncatedTo(ChronoUnit.DAYS) + "\n");
	}

}
