package dev.parley.web;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.parley.limit.TokenBucket;

/**
 * What an HTTP request may take.
 *
 * @param timeout in which the head of a request has to come, and then its body, and in
 * which each piece of the answer has to be read
 * @param maxBody the largest body; one that is longer is refused. What SockJS sends may
 * be longer, and then as much again has to come within {@code timeout}
 * @param connectionsPerNetwork open HTTP connections of one network address, those of
 * {@code parley.proxy.trusted} excepted; a WebSocket is none any more. 0 for any number
 * @param networkPerSecond requests of one network address, for pages, scripts and REST
 * together; ten seconds' worth may come at once, and one that is answered with an error
 * of the client counts as twenty. Those over it wait a second each. 0 for no limit
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
