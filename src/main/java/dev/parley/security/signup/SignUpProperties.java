package dev.parley.security.signup;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.parley.security.SignUp;

/**
 * The rules for creating accounts, and their rate.
 *
 * @param signUp {@code open} to everybody, {@code invited} for people with an
 * administrator's invitation, or {@code closed}
 * @param signUpsPerHour attempts from one network address (of IPv6: one /64) in an hour;
 * many people may share one. 0 for no limit
 */
@ConfigurationProperties("parley.security")
record SignUpProperties(@DefaultValue("open") SignUp signUp, @DefaultValue("30") int signUpsPerHour) {

	SignUpProperties {
		if (signUpsPerHour < 0) {
			throw new IllegalArgumentException(
					"parley.security.sign-ups-per-hour is %d, expected 0 or more".formatted(signUpsPerHour));
		}
	}

}
