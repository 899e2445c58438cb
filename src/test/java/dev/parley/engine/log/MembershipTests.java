package dev.parley.engine.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A destination's share in what other processes publish. */
class MembershipTests implements Joining {

	private final List<String> calls = new ArrayList<>();

	private CompletableFuture<Void> joined = new CompletableFuture<>();

	private @Nullable Throwable throwing;

	private final Membership membership = Membership.of(this, "/topic/a");

	@Test
	void whatIsThisProcessesAloneIsJoinedAtOnceAndNobodyIsAsked() {
		Membership own = Membership.of(null, "/topic/a");
		assertThat(own.join()).isCompleted();
		own.end();
		assertThat(own.join()).isCompleted();
	}

	@Test
	void theOthersAreAskedOnceHoweverManyWantIt() {
		CompletableFuture<Void> first = this.membership.join();
		assertThat(this.membership.join()).isSameAs(first).isNotDone();
		this.joined.complete(null);
		assertThat(this.membership.join()).isCompleted();
		assertThat(this.calls).containsExactly("join");
	}

	@Test
	void afterAFailureTheNextOneAsksAgain() {
		CompletableFuture<Void> first = this.membership.join();
		this.joined.completeExceptionally(new BackendException("away", null));
		assertThat(first).isCompletedExceptionally();
		this.joined = CompletableFuture.completedFuture(null);
		assertThat(this.membership.join()).isCompleted();
		assertThat(this.calls).containsExactly("join", "join");
	}

	/** Otherwise all later ones would wait for ever. */
	@Test
	void whereAskingThrowsItIsAFailureToo() {
		for (Throwable each : List.of(new IllegalStateException("provoked"), new InternalError("provoked"))) {
			this.throwing = each;
			assertThat(this.membership.join()).isCompletedExceptionally();
		}
		this.throwing = null;
		this.joined.complete(null);
		assertThat(this.membership.join()).isCompleted();
	}

	@Test
	void itIsLeftOnceAndNotBeforeItIsInForce() {
		this.membership.join();
		this.membership.end();
		this.membership.end();
		assertThat(this.calls).containsExactly("join");
		this.joined.complete(null);
		assertThat(this.calls).containsExactly("join", "leave");
		assertThat(this.membership.join()).isCompletedExceptionally();
	}

	@Test
	void whatWasNeverJoinedIsNotLeft() {
		this.membership.end();
		assertThat(this.calls).isEmpty();
		assertThat(this.membership.join()).isCompletedExceptionally();
		assertThat(this.calls).isEmpty();
	}

	@Override
	public CompletableFuture<Void> join(String destination) {
		if (this.throwing instanceof Error error) {
			throw error;
		}
		if (this.throwing instanceof RuntimeException exception) {
			throw exception;
		}
		this.calls.add("join");
		return this.joined;
	}

	@Override
	public void leave(String destination) {
		this.calls.add("leave");
	}

}
