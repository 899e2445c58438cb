package dev.parley.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Admission;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.UserRates;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Reads retained messages for callers who do not subscribe, within their permissions and
 * rates. Safe for any thread.
 */
final class HistoryReading implements History {

	private final Admission admission;

	private final Logs logs;

	private final UserRates rates;

	HistoryReading(Admission admission, Logs logs, UserRates rates) {
		this.admission = admission;
		this.logs = logs;
		this.rates = rates;
	}

	@Override
	public CompletableFuture<Page> read(Caller reader, String destination, long from, int limit) {
		this.admission.read(reader, destination);
		long nanos = this.rates.untilMayReplay(reader.name());
		if (nanos > 0) {
			throw new RefusedException(
					Problem.overLimit("You have read too much from logs in a short time; try again later", destination),
					Duration.ofNanos(nanos));
		}
		return this.logs.read(destination, from, limit).thenApply((page) -> {
			this.rates.replayed(reader.name(), page.messages().stream().mapToLong(StoredMessage::footprint).sum());
			return page;
		});
	}

}
