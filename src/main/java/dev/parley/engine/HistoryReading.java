package dev.parley.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;

/**
 * Reads what is kept for those who do not subscribe: only what they may, no more than
 * they may in so short a time, and without waiting for the database. Safe for any thread.
 */
final class HistoryReading implements History {

	/** How long whoever reads waits for the database. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Engine engine;

	private final UserRates rates;

	HistoryReading(Engine engine, UserRates rates) {
		this.engine = engine;
		this.rates = rates;
	}

	@Override
	public CompletableFuture<Page> read(Caller reader, String destination, long from, int limit) {
		this.engine.admission().read(reader, destination);
		long nanos = this.rates.untilMayReplay(reader.name());
		if (nanos > 0) {
			throw new RefusedException(Problem.overLimit(
					"More has been read from logs for you than may be in so short a time; try again later",
					destination), Duration.ofNanos(nanos));
		}
		return read(destination, from, limit).thenApply((page) -> {
			this.rates.replayed(reader.name(), page.messages().stream().mapToLong(StoredMessage::footprint).sum());
			return page;
		});
	}

	private CompletableFuture<Page> read(String destination, long from, int limit) {
		if (!this.engine.readsDatabase(destination)) {
			return CompletableFuture.completedFuture(this.engine.read(destination, from, limit));
		}
		return this.engine.blocking()
			.readers()
			.call(() -> this.engine.read(destination, from, limit))
			.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.exceptionallyCompose((failure) -> CompletableFuture
				.failedFuture(new RefusedException(Problem.unavailable(destination))));
	}

}
