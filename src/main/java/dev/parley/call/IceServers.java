package dev.parley.call;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The servers by which browsers reach each other, in the shape of WebRTC's
 * {@code RTCConfiguration}. Credentials of TURN servers are those of coturn's
 * {@code use-auth-secret} (draft-uberti-behave-turn-rest-00): whoever runs both has told
 * them one secret, and neither asks the other.
 *
 * @param iceServers none, STUN, TURN
 * @param ttl seconds for which the credentials are valid; 0 if there are none
 */
record IceServers(List<IceServer> iceServers, long ttl) {

	private static final String ALGORITHM = "HmacSHA1";

	/** For this user, from now on. */
	static IceServers of(CallProperties properties, String user, Instant now) {
		List<IceServer> servers = new ArrayList<>();
		if (!properties.stun().isEmpty()) {
			servers.add(new IceServer(properties.stun(), null, null));
		}
		if (properties.turn().isEmpty()) {
			return new IceServers(servers, 0);
		}
		String name = now.plus(properties.turnTtl()).getEpochSecond() + ":" + user;
		servers.add(new IceServer(properties.turn(), name, password(name, properties.turnSecret())));
		return new IceServers(servers, properties.turnTtl().toSeconds());
	}

	private static String password(String name, String secret) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
			return Base64.getEncoder().encodeToString(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + ALGORITHM, ex);
		}
	}

	@Override
	public String toString() {
		return "IceServers";
	}

	/**
	 * One entry of {@code RTCConfiguration.iceServers}.
	 *
	 * @param username null for STUN
	 * @param credential null for STUN
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record IceServer(List<String> urls, @Nullable String username, @Nullable String credential) {

		@Override
		public String toString() {
			return "IceServer" + this.urls;
		}

	}

}
