package dev.parley.engine.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** When messages of a work queue are claimed. */
class IntakeTests {

	private final Asked asked = new Asked();

	private final List<Long> taken = new ArrayList<>();

	private int room = 2;

	private final Intake intake = new Intake("/queue/a", this.asked::claim, () -> this.room, this::take);

	private void take(List<Claimed> messages) {
		messages.forEach((each) -> this.taken.add(each.message().offset()));
		this.room -= messages.size();
		this.intake.room();
	}

	@Test
	void asManyAreAskedForAsConsumersCanTake() {
		this.intake.room();
		assertThat(this.asked.most).containsExactly(2);
	}

	@Test
	void noClaimAsksForMoreThanAThousand() {
		this.room = 1_000_000;
		this.intake.room();
		assertThat(this.asked.most).containsExactly(1000);
	}

	@Test
	void nothingIsAskedForWithoutRoom() {
		this.room = 0;
		this.intake.arrived();
		assertThat(this.asked.most).isEmpty();
		assertThat(this.intake.isIdle()).isTrue();
		this.room = 1;
		this.intake.room();
		assertThat(this.asked.most).containsExactly(1);
	}

	@Test
	void oneClaimIsUnderWayAtATime() {
		this.intake.room();
		this.intake.room();
		this.intake.arrived();
		assertThat(this.asked.most).hasSize(1);
		assertThat(this.intake.isIdle()).isFalse();
	}

	@Test
	void afterMessagesTheRestIsAskedFor() {
		this.intake.room();
		this.asked.answer(1);
		assertThat(this.taken).containsExactly(1L);
		assertThat(this.asked.most).containsExactly(2, 1);
	}

	@Test
	void whenNothingWasThereOnlyAnArrivalAsksAgain() {
		this.intake.room();
		this.asked.answer();
		this.intake.room();
		assertThat(this.asked.most).hasSize(1);
		assertThat(this.intake.isIdle()).isTrue();
		this.intake.arrived();
		assertThat(this.asked.most).hasSize(2);
	}

	@Test
	void whatArrivesDuringAClaimThatFoundNothingIsAskedFor() {
		this.intake.room();
		this.intake.arrived();
		this.asked.answer();
		assertThat(this.asked.most).hasSize(2);
	}

	@Test
	void ifTheRoomIsGoneTheNextRoomAsks() {
		this.intake.room();
		this.intake.arrived();
		this.room = 0;
		this.asked.answer();
		assertThat(this.asked.most).hasSize(1);
		this.room = 3;
		this.intake.room();
		assertThat(this.asked.most).containsExactly(2, 3);
	}

	@Test
	void aClaimThatFailsIsNotMadeAgainAtOnceButWhenThereIsRoom() {
		this.intake.room();
		this.intake.arrived();
		this.asked.fail();
		assertThat(this.asked.most).hasSize(1);
		assertThat(this.intake.isIdle()).isTrue();
		this.intake.room();
		assertThat(this.asked.most).hasSize(2);
	}

	@Test
	void aStoreThatThrowsIsAClaimThatFails() {
		this.asked.broken = true;
		this.intake.room();
		assertThat(this.intake.isIdle()).isTrue();
		this.asked.broken = false;
		this.intake.arrived();
		assertThat(this.asked.most).hasSize(1);
	}

	@Test
	void claimsGoOnAfterMessagesThatCouldNotBeHandedOut() {
		Intake thrower = new Intake("/queue/a", this.asked::claim, () -> 1, (messages) -> {
			throw new IllegalStateException("As a test wants it");
		});
		thrower.room();
		this.asked.answer(1);
		assertThat(thrower.isIdle()).isTrue();
		thrower.arrived();
		assertThat(this.asked.most).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "wanted", "claims", "taken" })
	void claimsGoOnAfterAnError(String where) {
		AtomicBoolean failing = new AtomicBoolean(true);
		Intake intake = new Intake("/queue/a", (queue, most) -> {
			failIf(where.equals("claims") && failing.getAndSet(false));
			return this.asked.claim(queue, most);
		}, () -> {
			failIf(where.equals("wanted") && failing.getAndSet(false));
			return 1;
		}, (messages) -> failIf(where.equals("taken") && failing.getAndSet(false)));
		catchThrowable(intake::room);
		this.asked.answer(1);
		catchThrowable(intake::arrived);
		this.asked.answer();
		assertThat(failing).isFalse();
		assertThat(intake.isIdle()).isTrue();
		int before = this.asked.most.size();
		intake.arrived();
		assertThat(this.asked.most).hasSize(before + 1);
	}

	@Test
	void claimsGoOnAfterAFailureThatCannotEvenBeSaid() {
		this.intake.room();
		catchThrowable(() -> this.asked.last.completeExceptionally(new InternalError("provoked") {
			@Override
			public String toString() {
				throw new InternalError("again");
			}
		}));
		assertThat(this.intake.isIdle()).isTrue();
		this.intake.arrived();
		assertThat(this.asked.most).hasSize(2);
	}

	private static void failIf(boolean failing) {
		if (failing) {
			throw new OutOfMemoryError("provoked");
		}
	}

	@Test
	void answersThatAreThereAtOnceMakeNoDeepStack() {
		this.room = 100_000;
		this.asked.stock = 100_000;
		this.intake.room();
		assertThat(this.taken).hasSize(100_000);
	}

	/** Answers when the test says so, or at once what it has in stock. */
	private static final class Asked implements Claims {

		private final List<Integer> most = new ArrayList<>();

		private CompletableFuture<List<Claimed>> last = new CompletableFuture<>();

		private boolean broken;

		private int stock;

		@Override
		public CompletableFuture<List<Claimed>> claim(String queue, int most) {
			if (this.broken) {
				throw new BackendException("Broken", null);
			}
			this.most.add(most);
			this.last = new CompletableFuture<>();
			if (this.stock > 0) {
				return CompletableFuture.completedFuture(List.of(message(this.stock--)));
			}
			return this.last;
		}

		@Override
		public CompletableFuture<Void> release(String queue, List<Claimed> messages) {
			throw new UnsupportedOperationException();
		}

		void answer(long... offsets) {
			List<Claimed> messages = new ArrayList<>();
			for (long offset : offsets) {
				messages.add(message(offset));
			}
			this.last.complete(messages);
		}

		void fail() {
			this.last.completeExceptionally(new BackendException("Away", null));
		}

		private static Claimed message(long offset) {
			return new Claimed(new StoredMessage("/queue/a", "e", offset, 0, Headers.empty(), new byte[0]), 0, false);
		}

	}

}
