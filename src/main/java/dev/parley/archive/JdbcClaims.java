package dev.parley.archive;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.parley.archive.commit.Work;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;

/**
 * Claims and releases as work of the committer, which does all that came meanwhile in one
 * transaction and answers in its order. Safe for any thread.
 */
final class JdbcClaims implements Claims {

	private final Consumer<Work> committer;

	/**
	 * @param committer accepts the work, or fails it
	 */
	JdbcClaims(Consumer<Work> committer) {
		this.committer = committer;
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String queue, int most) {
		if (most < 1) {
			throw new IllegalArgumentException("Expected at least 1 message to claim, not " + most);
		}
		Work.Claim work = new Work.Claim(queue, most);
		this.committer.accept(work);
		return work.answer();
	}

	@Override
	public CompletableFuture<Void> release(String queue, List<Claimed> messages) {
		Work.Release work = new Work.Release(queue, messages);
		this.committer.accept(work);
		return work.answer();
	}

}
