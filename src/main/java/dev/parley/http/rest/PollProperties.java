package dev.parley.http.rest;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Requests that wait for a message. One that waits costs a connection and some kilobytes,
 * and no thread. Zero switches a limit on their number off.
 *
 * @param maxWait longest time that a request may wait. Proxies between have to be as
 * patient
 * @param perUser requests of one user that wait at the same time
 * @param perNetwork requests of one network address that wait at the same time
 * @param inAll requests that wait at the same time
 */
@ConfigurationProperties("parley.polls")
record PollProperties(@DefaultValue("60s") Duration maxWait, @DefaultValue("100") int perUser,
		@DefaultValue("2000") int perNetwork, @DefaultValue("20000") int inAll) {

	PollProperties {
		if (maxWait.isNegative() || perUser < 0 || perNetwork < 0 || inAll < 0) {
			throw new IllegalArgumentException("parley.polls: no value may be negative");
		}
	}

}
