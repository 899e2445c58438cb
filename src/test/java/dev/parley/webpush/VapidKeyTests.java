package dev.parley.webpush;

import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class VapidKeyTests {

	private static final String PUBLIC = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

	private static final String PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";

	private final ManualClock clock = new ManualClock("2026-11-27T08:00:00Z");

	@Test
	void aRequestIsSignedForItsServiceAndForHalfADay() throws Exception {
		VapidKey key = new VapidKey(PUBLIC, PRIVATE, "mailto:admin@example.com", this.clock);
		String header = key.authorization(URI.create("https://push.example.com/send/secret"));
		assertThat(header).matches("vapid t=[\\w-]+\\.[\\w-]+\\.[\\w-]+, k=" + PUBLIC);
		SignedJWT token = SignedJWT.parse(header.substring(8, header.indexOf(',')));
		assertThat(token.verify(new ECDSAVerifier(P256.publicKey(Base64.getUrlDecoder().decode(PUBLIC))))).isTrue();
		assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("https://push.example.com");
		assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("mailto:admin@example.com");
		assertThat(token.getJWTClaimsSet().getExpirationTime().toInstant())
			.isEqualTo(Instant.parse("2026-11-27T20:00:00Z"));
	}

	@Test
	void halvesThatDoNotBelongTogetherAreRefused() {
		KeyPair other = P256.newPair();
		String stranger = Base64.getUrlEncoder().encodeToString(P256.encoded((ECPublicKey) other.getPublic()));
		assertThat(other.getPrivate()).isInstanceOf(ECPrivateKey.class);
		assertThatIllegalArgumentException().isThrownBy(() -> new VapidKey(stranger, PRIVATE, "mailto:a@b", this.clock))
			.withMessageContaining("belong together");
		assertThatIllegalArgumentException().isThrownBy(() -> new VapidKey(PUBLIC, "abc", "mailto:a@b", this.clock))
			.withMessageContaining("expected 32 bytes, got 2");
	}

}
