package dev.parley.call;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How browsers in a call find a way to each other. Without any server calls work within
 * one network.
 *
 * @param stun addresses of STUN servers, such as {@code stun:turn.example.org}, which
 * tell browsers behind NAT their public address
 * @param turn addresses of TURN servers, such as
 * {@code turn:turn.example.org?transport=udp}, which pass on media where there is no
 * direct way
 * @param turnSecret {@code static-auth-secret} of these TURN servers, at least 16
 * characters. Set it by the environment, as {@code PARLEY_CALL_TURN_SECRET}
 * @param turnTtl how long a user can begin to use these TURN servers with the credentials
 * that they get, 1 minute to 24 hours. If too long, they are of use to somebody who has
 * left; if too short, browsers ask often
 */
@ConfigurationProperties("parley.call")
record CallProperties(@DefaultValue List<String> stun, @DefaultValue List<String> turn,
		@DefaultValue("") String turnSecret, @DefaultValue("1h") Duration turnTtl) {

	private static final int LEAST_LENGTH = 16;

	CallProperties {
		stun.forEach((address) -> require(address, "stun"));
		turn.forEach((address) -> require(address, "turn"));
		if (turn.isEmpty() != turnSecret.isEmpty()) {
			throw new IllegalArgumentException("parley.call.turn and parley.call.turn-secret are set together");
		}
		if (!turnSecret.isEmpty() && turnSecret.length() < LEAST_LENGTH) {
			throw new IllegalArgumentException(
					"parley.call.turn-secret has %d characters, expected %d or more, for example from openssl rand -hex 32"
						.formatted(turnSecret.length(), LEAST_LENGTH));
		}
		if (turnTtl.compareTo(Duration.ofMinutes(1)) < 0 || turnTtl.compareTo(Duration.ofHours(24)) > 0) {
			throw new IllegalArgumentException(
					"parley.call.turn-ttl is %s, expected one minute to 24 hours".formatted(turnTtl));
		}
	}

	private static void require(String address, String scheme) {
		if (!address.matches(scheme + "s?:[\\w.:\\[\\]-]+(\\?transport=(udp|tcp))?")) {
			throw new IllegalArgumentException(
					"parley.call.%1$s has '%2$s', expected such as %1$s:turn.example.org".formatted(scheme, address));
		}
	}

	/** Hides the secret. */
	@Override
	public String toString() {
		return "CallProperties[stun=%s, turn=%s, turnTtl=%s]".formatted(this.stun, this.turn, this.turnTtl);
	}

}
