package dev.parley.http.rest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.RefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The requests that wait for a message. */
class WaitingPollsTests {

	private static final StoredMessage MESSAGE = new StoredMessage("/topic/a", "e", 1, 0, Headers.empty(), new byte[0]);

	private final WaitingPolls polls = new WaitingPolls(new PollProperties(Duration.ofMinutes(1), 2, 3, 4));

	private final List<CompletableFuture<StoredMessage>> arrivals = new ArrayList<>();

	@Test
	@DisplayName("A wait ends with the message that comes.")
	void message() {
		CompletableFuture<@Nullable StoredMessage> end = enter("mina", "10.0.0.1", Duration.ofMinutes(1));
		this.arrivals.get(0).complete(MESSAGE);
		assertThat(end).isCompletedWithValue(MESSAGE);
		assertNothingIsLeft();
	}

	@Test
	@DisplayName("A wait ends without a message when its time is over; then nobody listens for one any more.")
	void time() throws Exception {
		assertThat(enter("mina", "10.0.0.1", Duration.ofMillis(1)).get(30, TimeUnit.SECONDS)).isNull();
		assertNothingIsLeft();
	}

	@Test
	@DisplayName("A wait ends when the client has left.")
	void left() {
		enter("mina", "10.0.0.1", Duration.ofMinutes(1)).complete(null);
		assertNothingIsLeft();
	}

	@Test
	@DisplayName("When the server stops, each wait ends in its turn, without a message; new ones are refused.")
	void stops() {
		CompletableFuture<@Nullable StoredMessage> first = enter("mina", "10.0.0.1", Duration.ofMinutes(1));
		CompletableFuture<@Nullable StoredMessage> second = enter("mina", "10.0.0.1", Duration.ofMinutes(1));
		List<Runnable> farewells = this.polls.close();
		assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
		refused("jun", "10.0.0.2", "The server stops; ask again in a moment", 503);
		farewells.get(0).run();
		assertThat(List.of(first, second)).filteredOn(CompletableFuture::isDone).hasSize(1);
		farewells.get(1).run();
		assertThat(List.of(first, second)).allSatisfy((end) -> assertThat(end).isCompletedWithValue(null));
		assertNothingIsLeft();
		this.polls.open();
		enter("jun", "10.0.0.2", Duration.ofMinutes(1)).complete(null);
	}

	@Test
	@DisplayName("No more wait than one user, one network and all together may; a refusal counts for nobody.")
	void limits() {
		List<CompletableFuture<?>> waiting = new ArrayList<>();
		waiting.add(enter("mina", "10.0.0.1", Duration.ofMinutes(1)));
		waiting.add(enter("mina", "10.0.0.1", Duration.ofMinutes(1)));
		refused("mina", "10.0.0.2", "2 requests wait for one user");
		waiting.add(enter("jun", "10.0.0.1", Duration.ofMinutes(1)));
		refused("sora", "10.0.0.1", "3 requests wait for one network address");
		waiting.add(enter("sora", "10.0.0.2", Duration.ofMinutes(1)));
		refused("haru", "10.0.0.3", "4 requests wait in all");
		assertThat(this.polls.size()).isEqualTo(4);
		waiting.forEach((end) -> end.complete(null));
		assertNothingIsLeft();
	}

	private CompletableFuture<@Nullable StoredMessage> enter(String user, String network, Duration wait) {
		CompletableFuture<StoredMessage> arrival = new CompletableFuture<>();
		this.arrivals.add(arrival);
		return this.polls.enter(user, network, wait, arrival);
	}

	private void refused(String user, String network, String detail) {
		refused(user, network, detail, 429);
	}

	private void refused(String user, String network, String detail, int status) {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.polls.enter(user, network, Duration.ofMinutes(1), new CompletableFuture<>()))
			.withMessageContaining(detail)
			.satisfies((ex) -> assertThat(ex.problem().status()).isEqualTo(status))
			.satisfies((ex) -> assertThat(ex.retryAfter()).isPositive());
	}

	private void assertNothingIsLeft() {
		// A wait that ends by itself is left on a thread of its own.
		until(() -> this.polls.size() == 0 && this.polls.owners() == 0);
		assertThat(this.arrivals).allMatch(CompletableFuture::isDone);
	}

}
