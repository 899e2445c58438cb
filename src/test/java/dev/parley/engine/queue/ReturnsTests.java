package dev.parley.engine.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** How messages of a work queue go back to their store. */
class ReturnsTests {

	private final List<List<Long>> asked = new ArrayList<>();

	private final List<Long> released = new ArrayList<>();

	private CompletableFuture<Void> last = new CompletableFuture<>();

	private final Returns returns = new Returns("/queue/a", this::release,
			(messages) -> this.released.addAll(offsets(messages)));

	@Test
	void whatComesDuringAReleaseGoesWithTheNext() {
		this.returns.add(messages(1));
		this.returns.add(messages(2));
		this.returns.add(messages(3));
		assertThat(this.asked).containsExactly(List.of(1L));
		this.last.complete(null);
		assertThat(this.released).containsExactly(1L);
		assertThat(this.asked).containsExactly(List.of(1L), List.of(2L, 3L));
	}

	@Test
	void whatCouldNotBeGivenBackStaysUntilItIsTimeToTryAgain() {
		this.returns.add(messages(1));
		this.returns.add(messages(2));
		this.last.completeExceptionally(new BackendException("Away", null));
		assertThat(this.asked).hasSize(1);
		assertThat(this.released).isEmpty();
		this.returns.look();
		assertThat(this.asked).containsExactly(List.of(1L), List.of(1L, 2L));
		this.last.complete(null);
		assertThat(this.released).containsExactly(1L, 2L);
	}

	@Test
	void whatCouldNotBeAskedForAfterAnErrorIsAskedForAtTheNextLook() {
		AtomicBoolean failing = new AtomicBoolean(true);
		Returns failed = new Returns("/queue/a", (messages) -> {
			if (failing.getAndSet(false)) {
				throw new InternalError("provoked");
			}
			return release(messages);
		}, (messages) -> this.released.addAll(offsets(messages)));
		catchThrowable(() -> failed.add(messages(1)));
		failed.look();
		this.last.complete(null);
		assertThat(this.released).containsExactly(1L);
	}

	@Test
	void aFailureThatCannotEvenBeSaidIsOneAfterWhichTheNextLookTriesAgain() {
		this.returns.add(messages(1));
		catchThrowable(() -> this.last.completeExceptionally(new InternalError("provoked") {
			@Override
			public String toString() {
				throw new InternalError("again");
			}
		}));
		this.returns.look();
		this.last.complete(null);
		assertThat(this.released).containsExactly(1L);
	}

	@Test
	void whatTheStoreWouldNotTakeIsGivenBackAtTheNextLookAndNotBefore() {
		this.returns.postpone(messages(1));
		this.returns.add(messages(2));
		this.last.complete(null);
		assertThat(this.asked).containsExactly(List.of(2L));
		this.returns.look();
		this.last.complete(null);
		assertThat(this.asked).containsExactly(List.of(2L), List.of(1L));
		assertThat(this.released).containsExactly(2L, 1L);
	}

	@Test
	void nothingIsAskedOfTheStoreWithoutMessages() {
		this.returns.look();
		this.returns.add(List.of());
		assertThat(this.asked).isEmpty();
	}

	private static List<Claimed> messages(long offset) {
		return List
			.of(new Claimed(new StoredMessage("/queue/a", "e", offset, 0, Headers.empty(), new byte[0]), 1, true));
	}

	private static List<Long> offsets(List<Claimed> messages) {
		return messages.stream().map((each) -> each.message().offset()).toList();
	}

	private CompletableFuture<Void> release(List<Claimed> messages) {
		this.asked.add(offsets(messages));
		this.last = new CompletableFuture<>();
		return this.last;
	}

}
