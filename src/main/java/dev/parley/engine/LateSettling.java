package dev.parley.engine;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.StoredMessage;

/**
 * The work queues' way to the commits, which need the work queues. What may wait for the
 * database does not do so on the thread that brought it: that may be the timers', or the
 * database's own. Safe for any thread once it knows the commits.
 */
final class LateSettling implements WorkQueue.Aftermath {

	private final Executor workers;

	private @Nullable Commits commits;

	LateSettling(Executor workers) {
		this.workers = workers;
	}

	/** Before the first message. */
	void by(Commits made) {
		this.commits = made;
	}

	private Commits commits() {
		return Objects.requireNonNull(this.commits);
	}

	@Override
	public void doneWith(List<StoredMessage> messages) {
		if (messages.stream().anyMatch((message) -> commits().isDurable(message.destination()))) {
			this.workers.execute(() -> commits().doneWith(messages));
		}
		else {
			commits().doneWith(messages);
		}
	}

	@Override
	public void bury(List<Delivery> deliveries) {
		this.workers.execute(() -> commits().bury(deliveries));
	}

	@Override
	public boolean isTooOften(Delivery again) {
		return commits().isTooOften(again);
	}

}
