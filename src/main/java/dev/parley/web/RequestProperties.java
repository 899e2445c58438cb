package dev.parley.web;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an HTTP request may take.
 *
 * @param timeout in which the head of a request has to come, and then its body
 * @param readAhead how much of a body is read before a thread is taken for the request;
 * hardly any is larger
 * @param connectionsPerNetwork open HTTP connections of one network address, those of
 * {@code parley.proxy.trusted} excepted; a WebSocket is none any more. 0 for any number
 */
@ConfigurationProperties("parley.requests")
record RequestProperties(@DefaultValue("30s") Duration timeout, @DefaultValue("1MB") DataSize readAhead,
		@DefaultValue("1000") int connectionsPerNetwork) {

	RequestProperties {
		if (timeout.toMillis() < 1 || readAhead.toBytes() < 1 || connectionsPerNetwork < 0) {
			throw new IllegalArgumentException(
					"parley.requests: timeout and read-ahead have to be more than nothing, and connections-per-network not negative");
		}
	}

}
