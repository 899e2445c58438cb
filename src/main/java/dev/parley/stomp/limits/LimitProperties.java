package dev.parley.stomp.limits;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.Rates;
import dev.parley.limit.TokenBucket;

/**
 * Limits on the clients of this server. Zero switches a limit off.
 *
 * @param handshakesPerSecond new connections of one network address, WebSocket and SockJS
 * together; ten seconds' worth may come at once. Many people may share one address, and
 * all reconnect after a restart
 * @param connections of all clients at the same time
 * @param sessionsPerNetwork sessions of one network address at the same time, WebSocket
 * and SockJS together: an office or a school may share one
 * @param reading memory for frames, messages and request bodies that have not arrived
 * completely, of all clients together. Clients that have not signed in may use half of
 * it. 0 for a sixteenth of the heap
 * @param connectionsPerUser of one user at the same time: tabs, devices and programs; at
 * all nodes of a cluster together
 * @param framesPerSecond of one session; five seconds' worth may come at once
 * @param bytesPerSecond of one session; five seconds' worth may come at once. Each
 * message of a WebSocket or of SockJS, and each piece of a long one, counts as 512 more
 * @param userFramesPerSecond of all sessions of a user together
 * @param userBytesPerSecond of all sessions of a user together
 * @param userDurableBytesPerSecond what all sessions of a user together may have stored
 * in the database, or on several nodes in Redis; five seconds' worth may come at once.
 * Over it they are read no further until that is made up for
 * @param userReplayedBytesPerSecond what may be read from logs for a user, by subscribing
 * from an offset and as history over REST; five seconds' worth may come at once. Over it
 * a replay goes on later, and REST answers 429
 * @param memory what all clients together may make the server hold in its heap: half of
 * it is for sessions, three eighths for what is stored in memory, and one eighth for what
 * has not come whole; 0 for half of the heap
 * @param userMemory what all sessions of a user may make the server hold; those that hold
 * most of it are closed
 * @param destinationsPerUser how many different destinations that keep something (logs,
 * work queues) a user may send to within an hour
 */
@ConfigurationProperties("parley.limits")
public record LimitProperties(@DefaultValue("100") int handshakesPerSecond, @DefaultValue("50000") int connections,
		@DefaultValue("2000") int sessionsPerNetwork, @DefaultValue("0") DataSize reading,
		@DefaultValue("100") int connectionsPerUser, @DefaultValue("1000") int framesPerSecond,
		@DefaultValue("4MB") DataSize bytesPerSecond, @DefaultValue("5000") int userFramesPerSecond,
		@DefaultValue("16MB") DataSize userBytesPerSecond, @DefaultValue("2MB") DataSize userDurableBytesPerSecond,
		@DefaultValue("4MB") DataSize userReplayedBytesPerSecond, @DefaultValue("0") DataSize memory,
		@DefaultValue("16MB") DataSize userMemory, @DefaultValue("1000") int destinationsPerUser) {

	public LimitProperties {
		perSecond("handshakes-per-second", handshakesPerSecond);
		notNegative("connections", connections);
		notNegative("sessions-per-network", sessionsPerNetwork);
		notNegative("reading", reading.toBytes());
		notNegative("connections-per-user", connectionsPerUser);
		perSecond("frames-per-second", framesPerSecond);
		perSecond("bytes-per-second", bytesPerSecond.toBytes());
		perSecond("user-frames-per-second", userFramesPerSecond);
		perSecond("user-bytes-per-second", userBytesPerSecond.toBytes());
		perSecond("user-durable-bytes-per-second", userDurableBytesPerSecond.toBytes());
		perSecond("user-replayed-bytes-per-second", userReplayedBytesPerSecond.toBytes());
		notNegative("memory", memory.toBytes());
		notNegative("user-memory", userMemory.toBytes());
		notNegative("destinations-per-user", destinationsPerUser);
	}

	/** Memory for what has not arrived completely, in bytes. */
	public long readingBytes() {
		return (this.reading.toBytes() > 0) ? this.reading.toBytes() : memoryBytes() / 8;
	}

	private long memoryBytes() {
		return (this.memory.toBytes() > 0) ? this.memory.toBytes() : Runtime.getRuntime().maxMemory() / 2;
	}

	/** The memory budget of the clients. */
	public Memory budget() {
		return new Memory(memoryBytes(), (this.userMemory.toBytes() > 0) ? this.userMemory.toBytes() : Long.MAX_VALUE);
	}

	/** The rates at which a user may store and replay. */
	public Rates rates() {
		return new Rates(this.userDurableBytesPerSecond.toBytes(), this.userReplayedBytesPerSecond.toBytes());
	}

	private static void notNegative(String setting, long value) {
		if (value < 0) {
			throw new IllegalArgumentException(
					"parley.limits.%s is %d, but has to be 0 or more".formatted(setting, value));
		}
	}

	private static void perSecond(String setting, long value) {
		if (value < 0 || value > TokenBucket.MOST) {
			throw new IllegalArgumentException(
					"parley.limits.%s is %d, but has to be 0 (no limit) to 10^9".formatted(setting, value));
		}
	}

}
