package dev.parley.web;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.parley.limit.TokenBucket;

/**
 * Limits on HTTP requests.
 *
 * @param timeout in which the head of a request has to arrive, and then its body, and in
 * which each piece of the answer has to be read
 * @param maxBody the largest body; a longer one is refused. A body for SockJS may be
 * longer, and then as much again has to arrive within {@code timeout}
 * @param connectionsPerNetwork open HTTP connections of one network address, except those
 * of {@code parley.proxy.trusted}; a WebSocket no longer counts. 0 for any number
 * @param networkPerSecond requests of one network address, for pages, scripts and REST
 * together; ten seconds' worth may come at once, and one that is answered with a client
 * error counts as twenty. Requests over the limit wait a second each. 0 for no limit
 */
@ConfigurationProperties("parley.requests")
record RequestProperties(@DefaultValue("30s") Duration timeout, @DefaultValue("1MB") DataSize maxBody,
		@DefaultValue("1000") int connectionsPerNetwork, @DefaultValue("2000") int networkPerSecond) {

	/** One body is in one array. */
	private static final long MOST_OF_BODY = 1L << 30;

	RequestProperties {
		if (timeout.toMillis() < 1 || connectionsPerNetwork < 0) {
			throw new IllegalArgumentException(
					"parley.requests: timeout has to be more than nothing, and connections-per-network not negative");
		}
		if (networkPerSecond < 0 || networkPerSecond > TokenBucket.MOST) {
			throw new IllegalArgumentException(
					"parley.requests.network-per-second is %d, but has to be 0 (no limit) to 10^9"
						.formatted(networkPerSecond));
		}
		if (maxBody.toBytes() < 1 || maxBody.toBytes() > MOST_OF_BODY) {
			throw new IllegalArgumentException(
					"parley.requests.max-body is %s, but has to be 1 byte to 1 GB".formatted(maxBody));
		}
	}

}
