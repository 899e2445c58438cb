package dev.parley.cluster.redis;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Page;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;

/** Reads logs. Safe for any thread. */
final class LogReader {

	private final Names names;

	private final Connections connections;

	private final Retentions retentions;

	private final Clock clock;

	LogReader(Names names, Connections connections, Retentions retentions, Clock clock) {
		this.names = names;
		this.connections = connections;
		this.retentions = retentions;
		this.clock = clock;
	}

	/** See {@link dev.parley.engine.log.Backend#read}; of a destination with a log. */
	CompletableFuture<Page> read(String destination, long from, int limit) {
		Retention retention = this.retentions.of(destination);
		List<String> keys = new ArrayList<>();
		int partition = this.names.partition(destination);
		keys.add(this.names.generation(partition));
		keys.add(this.names.unwritten(destination));
		keys.addAll(this.names.log(destination));
		List<byte[]> arguments = new ArrayList<>();
		arguments.add(Wire.bytes(Long.toString(this.clock.millis())));
		arguments.add(Request.seed());
		arguments.add(Wire.bytes(Long.toString(from)));
		arguments.add(Wire.bytes(Integer.toString(limit)));
		arguments.addAll(Request.declaration(destination, retention));
		return this.connections.callPatiently(Scripts.READ, this.names.named(keys, partition), arguments)
			.thenApply((answer) -> Pages.read(destination, retention.isKeyed(), answer));
	}

}
