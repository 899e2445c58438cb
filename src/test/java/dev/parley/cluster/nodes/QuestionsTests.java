package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.parley.cluster.bus.MemoryBus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Three nodes; nothing answers in time unless it answers at once. */
@Timeout(30)
class QuestionsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final MemoryBus bus = new MemoryBus();

	private final MemoryBus second = this.bus.another();

	private final MemoryBus third = this.bus.another();

	private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();

	private final CompletableFuture<Void> late = new CompletableFuture<>();

	private final Questions one = new Questions(this.bus, "one", Runnable::run, (time) -> this.late);

	private final Questions two = new Questions(this.second, "two", Runnable::run, (time) -> this.late);

	private final Questions three = new Questions(this.third, "three", this.work::add, (time) -> this.late);

	@BeforeEach
	void begin() {
		for (Questions node : List.of(this.one, this.two, this.three)) {
			node.listen();
		}
		this.two.answer("upper", (text) -> new String(text, UTF_8).toUpperCase().getBytes(UTF_8));
		this.three.answer("upper", (text) -> "3".getBytes(UTF_8));
	}

	@AfterEach
	void close() {
		List.of(this.one, this.two, this.three).forEach(Questions::close);
		List.of(this.third, this.second, this.bus).forEach(MemoryBus::close);
	}

	private CompletableFuture<Map<String, byte[]>> ask(String... nodes) {
		return this.one.ask(List.of(nodes), "upper", "hello".getBytes(UTF_8), PATIENCE);
	}

	@Test
	void whoIsAskedAnswers() {
		assertThat(ask("two").join()).containsOnlyKeys("two").containsEntry("two", "HELLO".getBytes(UTF_8));
		assertThat(this.one.waitingForAnswers()).isZero();
		assertThat(ask().join()).isEmpty();
	}

	@Test
	void whoDoesNotAnswerInTimeIsMissing() throws Exception {
		CompletableFuture<Map<String, byte[]>> answers = ask("two", "three", "dead");
		Runnable slow = this.work.take();
		assertThat(ask("two").join()).as("what comes after the first answer").hasSize(1);
		assertThat(answers).isNotDone();
		this.late.complete(null);
		assertThat(answers.join()).containsOnlyKeys("two");
		slow.run();
		assertThat(this.one.waitingForAnswers()).isZero();
	}

	@Test
	void whatHasWaitedUntilNobodyWaitsForItIsNotDone() throws Exception {
		AtomicInteger orders = new AtomicInteger();
		this.three.answer("order", (text) -> {
			orders.incrementAndGet();
			return text;
		});
		this.one.ask(List.of("three"), "order", new byte[0], PATIENCE);
		this.work.take().run();
		assertThat(orders).as("in time").hasValue(1);
		this.one.ask(List.of("three"), "order", new byte[0], PATIENCE);
		Runnable slow = this.work.take();
		this.late.complete(null);
		slow.run();
		assertThat(orders).as("too late").hasValue(1);
	}

	@Test
	void aNodeThatCannotBeReachedIsMissingAtOnce() {
		this.bus.cut();
		assertThat(ask("two", "three").join()).isEmpty();
		assertThat(this.one.waitingForAnswers()).isZero();
	}

	@Test
	void oneThatDoesNotKnowTheQuestionOrFailsDisturbsNoOther() {
		this.two.answer("broken", (text) -> {
			throw new IllegalStateException("a test");
		});
		CompletableFuture<?> broken = this.one.ask(List.of("two"), "broken", new byte[0], PATIENCE);
		CompletableFuture<?> unknown = this.one.ask(List.of("two"), "unknown", new byte[0], PATIENCE);
		assertThat(ask("two").join()).containsOnlyKeys("two");
		assertThat(broken).isNotDone();
		assertThat(unknown).isNotDone();
	}

	@Test
	void whatWaitsIsBoundedAtBothEnds() {
		for (int i = 0; i < Questions.ASKED; i++) {
			assertThat(ask("three")).isNotDone();
		}
		assertThat(ask("two").join()).isEmpty();
		await().until(() -> this.work.size() == Questions.WAITING);
		assertThat(this.two.ask(List.of("one"), "unknown", new byte[0], PATIENCE)).isNotDone();
		assertThat(this.work).hasSize(Questions.WAITING);
		this.work.forEach(Runnable::run);
		await().until(() -> this.one.waitingForAnswers() == Questions.ASKED - Questions.WAITING);
	}

}
