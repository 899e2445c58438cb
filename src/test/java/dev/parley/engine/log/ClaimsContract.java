package dev.parley.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What holds for every store from whose work queues several processes take messages. */
@Timeout(180)
public abstract class ClaimsContract {

	protected static final String QUEUE = "/queue/jobs";

	/** Keeps messages for a minute. */
	protected static final String YOUNG = "/queue/young";

	private final ManualClock clock = new ManualClock();

	private Node one;

	private Node two;

	/** Empties the store. */
	protected abstract void empty();

	/** Another process on the same store, started. */
	protected abstract Node start(Clock clock);

	@BeforeEach
	void start() {
		empty();
		this.one = start(this.clock);
		this.two = start(this.clock);
	}

	protected final ManualClock clock() {
		return this.clock;
	}

	protected final Node one() {
		return this.one;
	}

	protected final Node two() {
		return this.two;
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
	}

	/** Another queue, to which can be published in one act with what settles this one. */
	protected String beside(String queue) {
		return "/queue/done";
	}

	@Test
	void eachMessageIsHeldByOneWhicheverHasTakenIt() throws Exception {
		publish(this.one, QUEUE, "a", "b");
		publish(this.two, QUEUE, "c", "d");
		assertThat(claim(this.one, 3)).containsExactly("1=a 0 new", "2=b 0 new", "3=c 0 new");
		assertThat(claim(this.two, 3)).containsExactly("4=d 0 new");
		assertThat(claim(this.one, 3)).isEmpty();
	}

	@Test
	void aQueueThatHasNeverHadAMessageGivesNone() throws Exception {
		assertThat(claim(this.one, 1)).isEmpty();
	}

	@Test
	void thoseWhoTakeAtTheSameTimeTakeDifferentMessages() throws Exception {
		publish(this.one, QUEUE, IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).toArray(String[]::new));
		CompletableFuture<List<Long>> first = CompletableFuture.supplyAsync(() -> takeAll(this.one));
		CompletableFuture<List<Long>> second = CompletableFuture.supplyAsync(() -> takeAll(this.two));
		List<Long> byOne = first.get(60, TimeUnit.SECONDS);
		List<Long> byTwo = second.get(60, TimeUnit.SECONDS);
		assertThat(byOne).isSorted();
		assertThat(byTwo).isSorted();
		assertThat(Stream.concat(byOne.stream(), byTwo.stream()))
			.containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
	}

	@Test
	void whatIsGivenBackComesBeforeLaterMessagesWithItsAttempts() throws Exception {
		publish(this.one, QUEUE, "a", "b", "c", "d");
		List<Claimed> held = this.one.claims().claim(QUEUE, 3).get(30, TimeUnit.SECONDS);
		release(this.one, held.get(2), again(held.get(1)), held.get(0));
		assertThat(claim(this.two, 4)).containsExactly("1=a 0 new", "2=b 1 again", "3=c 0 new", "4=d 0 new");
	}

	@Test
	void attemptsAtAllNodesAddUp() throws Exception {
		publish(this.one, QUEUE, "a");
		release(this.one, again(held(this.one)));
		release(this.two, again(held(this.two)));
		assertThat(claim(this.one, 1)).containsExactly("1=a 2 again");
	}

	@Test
	void nobodyGetsASettledMessageAgain() throws Exception {
		publish(this.one, QUEUE, "a", "b");
		claim(this.one, 2);
		settle(this.one, 1);
		this.one.die();
		assertThat(claimedWhenReady(this.two, 1)).containsExactly("2=b 0 again");
	}

	@Test
	void whatADeadProcessHeldGoesToOthersWithItsAttemptsAsPossiblySeen() throws Exception {
		publish(this.two, QUEUE, "a", "b", "c");
		release(this.one, again(held(this.one)));
		claim(this.one, 2);
		this.one.die();
		assertThat(claimedWhenReady(this.two, 3)).containsExactlyInAnyOrder("1=a 1 again", "2=b 0 again", "3=c 0 new");
	}

	@Test
	void whatALivingProcessHoldsStaysWithIt() throws Exception {
		publish(this.one, QUEUE, "a");
		claim(this.one, 1);
		assertThat(claim(this.two, 1)).isEmpty();
		settle(this.one, 1);
	}

	@Test
	void aBatchThatSettlesWhatAnotherHoldsHasNoEffect() throws Exception {
		String done = beside(QUEUE);
		publish(this.one, QUEUE, "a", "b");
		release(this.one, again(held(this.one)));
		claim(this.two, 1);
		Batch late = new Batch(List.of(publication(done, "a is done")), List.of(new Settlement(QUEUE, 1)));
		assertRefused(this.one, late, "not-outstanding");
		assertThat(this.two.claims().claim(done, 1).get(30, TimeUnit.SECONDS)).isEmpty();
		settle(this.two, 1);
	}

	@Test
	void aBatchThatSettlesWhatIsGoneHasNoEffect() throws Exception {
		publish(this.one, QUEUE, "a");
		release(this.one, again(held(this.one)));
		claim(this.two, 1);
		settle(this.two, 1);
		assertRefused(this.one, Batch.of(new Settlement(QUEUE, 1)), "not-outstanding");
	}

	@Test
	void twoBatchesDoNotSettleTheSameMessage() throws Exception {
		publish(this.one, QUEUE, "a");
		claim(this.one, 1);
		CompletableFuture<?> first = this.one.backend().publish(Batch.of(new Settlement(QUEUE, 1)));
		CompletableFuture<?> second = this.one.backend().publish(Batch.of(new Settlement(QUEUE, 1)));
		first.get(30, TimeUnit.SECONDS);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> second.get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(RefusedException.class);
	}

	@Test
	void whatNobodyHoldsMayStillBeSettled() throws Exception {
		publish(this.one, QUEUE, "a");
		release(this.one, again(held(this.one)));
		settle(this.one, 1);
		assertThat(claim(this.two, 1)).isEmpty();
	}

	@Test
	void whoDoesNotHoldAMessageDoesNotGiveItBack() throws Exception {
		publish(this.one, QUEUE, "a");
		Claimed held = held(this.one);
		release(this.one, again(held));
		claim(this.two, 1);
		release(this.one, again(again(held)));
		assertThat(claim(this.one, 1)).isEmpty();
		settle(this.two, 1);
	}

	@Test
	void aQueueIsFullForAllOfThem() throws Exception {
		String five = "/queue/five";
		publish(this.one, five, "a", "b", "c");
		publish(this.two, five, "d", "e");
		this.one.claims().claim(five, 2).get(30, TimeUnit.SECONDS);
		for (Node each : List.of(this.one, this.two)) {
			assertRefused(each, Batch.of(publication(five, "f")), "queue-full");
		}
		this.one.backend().publish(Batch.of(new Settlement(five, 1))).get(30, TimeUnit.SECONDS);
		publish(this.two, five, "f");
		assertRefused(this.one, Batch.of(publication(five, "g")), "queue-full");
	}

	@Test
	void whatHasExpiredAndIsWithNobodyDoesNotFillAQueue() throws Exception {
		String five = "/queue/five";
		for (int i = 1; i <= 5; i++) {
			this.one.backend()
				.publish(Batch.of(new Publication(five,
						Headers.of("expires", Long.toString(this.clock.millis() + 1000)), new byte[0])))
				.get(30, TimeUnit.SECONDS);
		}
		this.one.claims().claim(five, 1).get(30, TimeUnit.SECONDS);
		assertRefused(this.two, Batch.of(publication(five, "6")), "queue-full");
		this.clock.advance(Duration.ofSeconds(2));
		publish(this.two, five, "6", "7", "8", "9");
		assertRefused(this.two, Batch.of(publication(five, "10")), "queue-full");
		assertThat(this.two.claims().claim(five, 5).get(30, TimeUnit.SECONDS))
			.extracting((each) -> each.message().offset())
			.containsExactly(6L, 7L, 8L, 9L);
	}

	@Test
	void whatIsTooOldGoesUnlessAConsumerHasIt() throws Exception {
		publish(this.one, YOUNG, "a", "b");
		assertThat(this.one.claims().claim(YOUNG, 1).get(30, TimeUnit.SECONDS)).hasSize(1);
		this.clock.advance(Duration.ofMinutes(2));
		publish(this.two, YOUNG, "c");
		await().atMost(Duration.ofSeconds(60)).until(() -> {
			List<Claimed> oldest = this.two.claims().claim(YOUNG, 1).get(30, TimeUnit.SECONDS);
			this.two.claims().release(YOUNG, oldest).get(30, TimeUnit.SECONDS);
			return oldest.get(0).message().offset() == 3;
		});
		this.one.backend().publish(Batch.of(new Settlement(YOUNG, 1))).get(30, TimeUnit.SECONDS);
		assertRefused(this.one, Batch.of(new Settlement(YOUNG, 2)), "not-outstanding");
	}

	@Test
	void messagesForAFullQueueAreRefusedTogetherOrNotAtAll() throws Exception {
		String five = "/queue/five";
		publish(this.one, five, "a", "b", "c", "d");
		assertRefused(this.two, new Batch(List.of(publication(five, "e"), publication(five, "f")), List.of()),
				"queue-full");
		publish(this.two, five, "e");
	}

	@Test
	void aForgottenQueueBeginsAgainAndNobodyHoldsAnythingOfIt() throws Exception {
		publish(this.one, QUEUE, "a", "b");
		Claimed before = held(this.one);
		this.two.backend().forget(QUEUE);
		publish(this.one, QUEUE, "c");
		assertThat(claim(this.one, 2)).containsExactly("1=c 0 new");
		release(this.one, again(before));
		assertThat(claim(this.two, 1)).isEmpty();
	}

	@Test
	void whoHeldAMessageOfAForgottenQueueDoesNotAcknowledgeTheOneInItsPlace() throws Exception {
		publish(this.one, QUEUE, "a");
		Claimed before = held(this.one);
		this.two.backend().forget(QUEUE);
		publish(this.one, QUEUE, "b");
		assertRefused(this.one, Batch.of(Settlement.of(before.message())), "not-outstanding");
		assertThat(claim(this.two, 1)).containsExactly("1=b 0 new");
	}

	@Test
	void aMillionBytesAreEnoughForOneClaim() throws Exception {
		String large = "x".repeat(600_000);
		publish(this.one, QUEUE, large, large, large);
		assertThat(this.one.claims().claim(QUEUE, 3).get(30, TimeUnit.SECONDS)).hasSize(2);
		assertThat(this.two.claims().claim(QUEUE, 3).get(30, TimeUnit.SECONDS)).hasSize(1);
	}

	private static List<Long> takeAll(Node node) {
		List<Long> all = new ArrayList<>();
		List<Claimed> some;
		do {
			some = node.claims().claim(QUEUE, 7).join();
			some.forEach((each) -> all.add(each.message().offset()));
		}
		while (!some.isEmpty());
		return all;
	}

	private static void assertRefused(Node node, Batch batch, String code) {
		CompletableFuture<?> answer = node.backend().publish(batch);
		await().atMost(Duration.ofSeconds(30)).until(answer::isDone);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(answer::join)
			.satisfies((ex) -> assertThat(ex.getCause()).isInstanceOfSatisfying(RefusedException.class,
					(refused) -> assertThat(refused.problem().code()).isEqualTo(code)));
	}

	private static Claimed held(Node node) throws Exception {
		return node.claims().claim(QUEUE, 1).get(30, TimeUnit.SECONDS).get(0);
	}

	private static Claimed again(Claimed held) {
		return new Claimed(held.message(), held.attempts() + 1, true);
	}

	private static void release(Node node, Claimed... messages) throws Exception {
		node.claims().release(QUEUE, List.of(messages)).get(30, TimeUnit.SECONDS);
	}

	private static void settle(Node node, long offset) throws Exception {
		node.backend().publish(Batch.of(new Settlement(QUEUE, offset))).get(30, TimeUnit.SECONDS);
	}

	/** Until the lease of a dead process is over its messages are not ready. */
	private static List<String> claimedWhenReady(Node node, int expected) {
		List<String> all = new ArrayList<>();
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			List<String> some = claim(node, 1);
			all.addAll(some);
			return all.size() >= expected && some.isEmpty();
		});
		return all;
	}

	private static List<String> claim(Node node, int most) throws Exception {
		return node.claims()
			.claim(QUEUE, most)
			.get(30, TimeUnit.SECONDS)
			.stream()
			.map((each) -> each.message().offset() + "=" + new String(each.message().body(), StandardCharsets.UTF_8)
					+ " " + each.attempts() + (each.redelivered() ? " again" : " new"))
			.toList();
	}

	private static Publication publication(String destination, String body) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
	}

	private static void publish(Node node, String destination, String... bodies) throws Exception {
		for (String body : bodies) {
			node.backend().publish(Batch.of(publication(destination, body))).get(30, TimeUnit.SECONDS);
		}
	}

	/** One of the processes. */
	protected interface Node extends AutoCloseable {

		Backend backend();

		Claims claims();

		/** Without a word to anybody. */
		void die();

		@Override
		void close();

	}

}
