package dev.parley.webpush;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * The key by which push services know this server (VAPID, RFC 8292). Safe for any thread.
 */
public final class VapidKey {

	/** How long a signature is valid; services refuse more than a day. */
	private static final Duration VALID = Duration.ofHours(12);

	private final String publicKey;

	private final ECDSASigner signer;

	private final String subject;

	private final Clock clock;

	/**
	 * Reads the key.
	 * @param publicKey 65 bytes in base64url
	 * @param privateKey 32 bytes in base64url
	 * @param subject whom services write to, {@code mailto:} or {@code https:}
	 * @throws IllegalArgumentException if a half is no such key, or they do not belong
	 * together
	 */
	public VapidKey(String publicKey, String privateKey, String subject, Clock clock) {
		this.publicKey = publicKey;
		this.subject = subject;
		this.clock = clock;
		try {
			this.signer = new ECDSASigner(P256.privateKey(BrowserKeys.decode(privateKey, 32)));
			SignedJWT signed = sign(URI.create("https://localhost"));
			if (!signed.verify(new ECDSAVerifier(P256.publicKey(BrowserKeys.decode(publicKey, P256.PUBLIC))))) {
				throw new IllegalArgumentException("they do not belong together");
			}
		}
		catch (JOSEException | IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"This is no key for Web Push, two halves of P-256 in base64url: " + ex.getMessage(), ex);
		}
	}

	/** As browsers get it, in base64url. */
	public String publicKey() {
		return this.publicKey;
	}

	/** The header {@code Authorization} of a request to this address. */
	public String authorization(URI endpoint) {
		try {
			return "vapid t=%s, k=%s".formatted(sign(endpoint).serialize(), this.publicKey.replace("=", ""));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private SignedJWT sign(URI endpoint) throws JOSEException {
		SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256),
				new JWTClaimsSet.Builder().audience(endpoint.getScheme() + "://" + endpoint.getAuthority())
					.subject(this.subject)
					.expirationTime(Date.from(this.clock.instant().plus(VALID)))
					.build());
		token.sign(this.signer);
		return token;
	}

}
