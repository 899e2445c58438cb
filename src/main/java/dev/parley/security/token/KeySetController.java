package dev.parley.security.token;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.security.SecurityProperties;

/** The public keys for verifying our access tokens, and their address. */
@RestController
@RequestMapping("/.well-known")
final class KeySetController {

	private static final MediaType JWK_SET = MediaType.parseMediaType("application/jwk-set+json");

	private static final CacheControl CACHE = CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic();

	private final SigningKeys keys;

	private final String issuer;

	KeySetController(SigningKeys keys, SecurityProperties properties) {
		this.keys = keys;
		this.issuer = properties.issuer();
	}

	@GetMapping("/jwks.json")
	ResponseEntity<Map<String, Object>> keys() {
		return ResponseEntity.ok().contentType(JWK_SET).cacheControl(CACHE).body(this.keys.publicKeys());
	}

	/** Metadata in the form of OIDC Discovery, if the issuer is an address. */
	@GetMapping("/openid-configuration")
	ResponseEntity<Map<String, Object>> metadata() {
		if (!this.issuer.startsWith("http://") && !this.issuer.startsWith("https://")) {
			return ResponseEntity.status(HttpStatus.NOT_FOUND).build();
		}
		String base = this.issuer.endsWith("/") ? this.issuer.substring(0, this.issuer.length() - 1) : this.issuer;
		return ResponseEntity.ok()
			.contentType(MediaType.APPLICATION_JSON)
			.cacheControl(CACHE)
			.body(Map.of("issuer", this.issuer, "jwks_uri", base + "/.well-known/jwks.json", "response_types_supported",
					List.of(), "subject_types_supported", List.of("public"), "id_token_signing_alg_values_supported",
					List.of(SigningKeys.ALGORITHM.getName())));
	}

}
