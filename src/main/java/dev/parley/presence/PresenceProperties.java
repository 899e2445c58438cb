package dev.parley.presence;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Presence at the topics whose policy has it on.
 *
 * @param grace how long users remain present after the last of their devices has gone, so
 * that a reload is no leave
 * @param listUpTo how many may be present for users to be listed, 5000 at most; of more
 * only the count is told, until a tenth fewer are there
 */
@ConfigurationProperties("parley.presence")
public record PresenceProperties(@DefaultValue("5s") Duration grace, @DefaultValue("500") int listUpTo) {

	private static final int MOST_LISTED = 5000;

	public PresenceProperties {
		if (grace.isNegative()) {
			throw new IllegalArgumentException("grace is %s, expected 0 or more".formatted(grace));
		}
		if (listUpTo < 0 || listUpTo > MOST_LISTED) {
			throw new IllegalArgumentException("list-up-to is %d, expected 0 to %d".formatted(listUpTo, MOST_LISTED));
		}
	}

	/** How many may be present for users to be listed again. */
	int listAgainUpTo() {
		return this.listUpTo - this.listUpTo / 10;
	}

}
