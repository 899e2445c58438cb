package dev.parley.engine.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import dev.parley.engine.CountingMeters;
import dev.parley.engine.Engine;
import dev.parley.engine.FakeWire;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.thread.BlockingPool;
import dev.parley.engine.thread.WaitsFor;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** The order of a session's frames while some of them are still being processed. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class FrameQueueTests {

	private static final int FRAMES = 10_000;

	private final TestEngine server = new TestEngine();

	private final TestClient client = this.server.client("a");

	private final FrameQueue frames = this.client.session.frames();

	private final ExecutorService database = Executors.newFixedThreadPool(2);

	private final Thread reading = Thread.currentThread();

	private final List<Integer> handled = new ArrayList<>();

	private final AtomicInteger handling = new AtomicInteger();

	private volatile boolean overlapped;

	@AfterEach
	void stop() {
		this.database.shutdownNow();
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void whateverWaitsFramesAreHandledInTheirOrderOneAtATime(long seed) {
		Random random = new Random(seed);
		int number = 0;
		while (number < FRAMES) {
			awaitReading();
			for (int rest = random.nextInt(10); rest >= 0 && number < FRAMES; rest--) {
				int works = random.nextInt(8) - 5;
				WaitsFor waitsFor = random.nextInt(4) > 0 ? WaitsFor.NOTHING : WaitsFor.values()[random.nextInt(3)];
				offer(number++, waitsFor, (frame) -> work(works));
			}
		}
		until(() -> handledSoFar() == FRAMES && !this.frames.isPaused());
		assertThat(this.overlapped).as("two at once").isFalse();
		assertThat(this.handled).isEqualTo(IntStream.range(0, FRAMES).boxed().toList());
		assertThat(this.client.wire.isPaused()).isFalse();
		assertThat(this.client.session.isClosed()).isFalse();
	}

	@Test
	void thousandsThatHaveWaitedAreHandledWithoutOneStackForAll() {
		CompletableFuture<Void> first = new CompletableFuture<>();
		offer(0, (frame) -> this.frames.pauseUntil(first));
		for (int i = 1; i < FRAMES; i++) {
			int works = i % 2;
			offer(i, (frame) -> work(works));
		}
		assertThat(handledSoFar()).isEqualTo(1);
		first.complete(null);
		until(() -> handledSoFar() == FRAMES && !this.frames.isPaused());
		assertThat(this.handled).isSorted();
		assertThat(this.client.wire.isPaused()).isFalse();
	}

	@Test
	void workThatFailsLetsTheOthersGoOn() {
		CompletableFuture<Void> work = new CompletableFuture<>();
		offer(0, (frame) -> this.frames.pauseUntil(work));
		offer(1, (frame) -> {
		});
		assertThat(this.client.wire.isPaused()).isTrue();
		work.completeExceptionally(new IllegalStateException("the database is away"));
		until(() -> handledSoFar() == 2 && !this.client.wire.isPaused());
	}

	@Test
	void workThatIsDoneBeforeItsFrameIsHoldsUpNobody() {
		offer(0, (frame) -> this.frames.pauseUntil(CompletableFuture.completedFuture(null)));
		assertThat(this.frames.isPaused()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
	void aFrameThatMayWaitIsNotHandledOnTheThreadThatReads(WaitsFor waitsFor) {
		CountDownLatch database = new CountDownLatch(1);
		List<String> threads = new CopyOnWriteArrayList<>();
		offer(0, waitsFor, (frame) -> {
			threads.add(Thread.currentThread().getName());
			awaitUninterruptibly(database);
		});
		offer(1, (frame) -> {
		});
		assertThat(this.client.wire.isPaused()).isTrue();
		assertThat(handledSoFar()).isZero();
		database.countDown();
		until(() -> handledSoFar() == 2 && !this.client.wire.isPaused());
		assertThat(this.handled).containsExactly(0, 1);
		assertThat(threads).singleElement()
			.asString()
			.startsWith("parley-" + waitsFor.name().toLowerCase(Locale.ROOT).substring(0, 7));
	}

	@Test
	void aFrameThatWaitsForNothingIsHandledBeforeTheNextIsRead() {
		offer(0, WaitsFor.NOTHING, (frame) -> assertThat(Thread.currentThread()).isSameAs(this.reading));
		assertThat(this.handled).containsExactly(0);
		assertThat(this.frames.isPaused()).isFalse();
	}

	/** All threads for this are blocked, and the queue for them is full. */
	@Test
	void aFrameForWhichThereIsNoThreadIsRefusedAndTheNextIsHandled() {
		CountDownLatch database = new CountDownLatch(1);
		BlockingPool full = this.server.engine.broker().blocking().of(WaitsFor.APPLICATION);
		while (!full.call(() -> awaitUninterruptibly(database)).isCompletedExceptionally()) {
			Thread.onSpinWait();
		}
		offer(7, WaitsFor.APPLICATION, (frame) -> {
		});
		offer(8, WaitsFor.ACCOUNTS, (frame) -> {
		});
		until(() -> handledSoFar() == 2 && !this.client.wire.isPaused());
		assertThat(this.handled).containsExactly(-7, 8);
		database.countDown();
	}

	@Test
	void framesWaitingForAThreadWhenTheServerStopsAreForgotten() {
		CountDownLatch database = new CountDownLatch(1);
		offer(0, WaitsFor.ACCOUNTS, (frame) -> awaitUninterruptibly(database));
		this.server.close();
		assertThat(this.client.wire.isPaused()).isFalse();
		database.countDown();
	}

	@Test
	void moreThanMayWaitEndsTheSessionAndTakesNoMoreMemory() {
		offer(0, (frame) -> this.frames.pauseUntil(new CompletableFuture<>()));
		Frame large = new Frame(Command.SEND, Headers.empty(), new byte[64 * 1024]);
		for (int i = 0; i < 100; i++) {
			this.frames.offer(large, (frame) -> handled(1));
		}
		until(() -> this.client.wire.closed() == CloseReason.REFUSED);
		assertThat(this.client.all(Command.ERROR)).extracting(Frame::bodyAsText).containsExactly("over-limit");
		assertThat(this.handled).containsExactly(0);
		assertThat(this.client.wire.isPaused()).as("reads on to the end").isFalse();
	}

	@Test
	void aSessionThatEndsWhileAFrameIsHandledIsReadOnToTheEnd() {
		CompletableFuture<Void> never = new CompletableFuture<>();
		offer(0, (frame) -> {
			this.frames.pauseUntil(never);
			this.client.session.close(CloseReason.NORMAL);
		});
		assertThat(this.client.wire.isPaused()).isFalse();
	}

	@Test
	void framesWaitingWhenTheSessionEndsAreNotHandled() {
		CompletableFuture<Void> work = new CompletableFuture<>();
		offer(0, (frame) -> this.frames.pauseUntil(work));
		offer(1, (frame) -> {
		});
		this.client.leave();
		assertThat(this.client.wire.isPaused()).isFalse();
		work.complete(null);
		until(() -> !this.frames.isPaused());
		assertThat(this.handled).containsExactly(0);
	}

	/** The resources of CONNECT must not be released before CONNECT has opened them. */
	@Test
	void actionsForTheEndRunAfterTheCurrentFrame() {
		CountDownLatch database = new CountDownLatch(1);
		CountDownLatch asking = new CountDownLatch(1);
		offer(0, WaitsFor.ACCOUNTS, (frame) -> {
			asking.countDown();
			awaitUninterruptibly(database);
		});
		awaitUninterruptibly(asking);
		offer(1, (frame) -> {
		});
		this.client.leave();
		this.frames.then(() -> handled(2));
		this.frames.release();
		assertThat(handledSoFar()).isZero();
		database.countDown();
		until(() -> handledSoFar() == 2);
		assertThat(this.handled).containsExactly(0, 2);
	}

	@Test
	void aFailingFrameDoesNotPreventTheActionsForTheEnd(CapturedOutput output) {
		CompletableFuture<Void> work = new CompletableFuture<>();
		offer(0, (frame) -> this.frames.pauseUntil(work));
		offer(1, (frame) -> {
			throw new StackOverflowError("provoked");
		});
		this.frames.then(() -> handled(2));
		work.complete(null);
		until(() -> handledSoFar() == 2);
		until(() -> this.client.wire.closed() == CloseReason.INTERNAL);
		assertThat(output).contains("was not handled");
	}

	@Test
	void itClosesWhenTheFrameThatIsHandledHasItsAnswer() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		offer(0, (frame) -> {
			this.frames.close(CloseReason.RESTART);
			assertThat(this.client.session.isClosed()).as("takes this frame as a whole").isFalse();
			this.client.session.owes(answer);
		});
		assertThat(this.client.session.isClosed()).as("takes no more").isTrue();
		assertThat(this.client.wire.closed()).isNull();
		answer.complete(null);
		until(() -> this.client.wire.closed() == CloseReason.RESTART);
	}

	@Test
	void aFrameThatComesWhileItClosesIsNotBegun() {
		this.frames.close(CloseReason.RESTART);
		offer(0, (frame) -> {
		});
		assertThat(handledSoFar()).isZero();
		until(() -> this.client.wire.closed() == CloseReason.RESTART);
	}

	@Test
	void framesThatWaitWhenItClosesAreNotBegun() {
		CompletableFuture<Void> work = new CompletableFuture<>();
		AtomicInteger ends = new AtomicInteger();
		offer(0, (frame) -> this.frames.pauseUntil(work));
		offer(1, (frame) -> {
		});
		offer(2, (frame) -> {
		});
		this.frames.then(ends::incrementAndGet);
		this.frames.close(CloseReason.RESTART);
		work.complete(null);
		until(() -> ends.get() == 1 && !this.frames.isPaused());
		assertThat(this.handled).containsExactly(0);
	}

	@Test
	void aSessionThatNobodyCanGoOnWithEnds() {
		try (Engine engine = new Engine(new Policies(List.of(), List.of()), Limits.DEFAULT,
				new MemoryBackend(new ManualClock()), null,
				(problem) -> problem.code().getBytes(StandardCharsets.UTF_8), (task) -> {
					throw new RejectedExecutionException("no thread");
				}, new ManualClock(), new CountingMeters(), Memory.unbounded(), Rates.UNLIMITED)) {
			FakeWire wire = new FakeWire();
			Session session = engine.open("b", wire);
			CompletableFuture<Void> work = new CompletableFuture<>();
			session.frames()
				.offer(Frame.of(Command.SEND, Headers.empty()), (frame) -> session.frames().pauseUntil(work));
			work.complete(null);
			assertThat(wire.closed()).isEqualTo(CloseReason.INTERNAL);
			assertThat(wire.isPaused()).isFalse();
		}
	}

	/** A database query by a frame, which is answered at once or a little later. */
	private void work(int works) {
		for (int i = 0; i < works; i++) {
			this.frames.pauseUntil(CompletableFuture.runAsync(() -> {
			}, this.database));
		}
	}

	private void offer(int number, Consumer<Frame> action) {
		offer(number, WaitsFor.NOTHING, action);
	}

	private void offer(int number, WaitsFor waitsFor, Consumer<Frame> action) {
		this.frames.offer(Frame.of(Command.SEND, Headers.empty()), new FrameHandler() {

			@Override
			public WaitsFor waitsFor(Frame frame) {
				return waitsFor;
			}

			@Override
			public void handle(Frame frame) {
				FrameQueueTests.this.overlapped |= FrameQueueTests.this.handling.getAndIncrement() > 0;
				action.accept(frame);
				handled(number);
				FrameQueueTests.this.handling.decrementAndGet();
			}

			@Override
			public void refuse(Frame frame, BackendException why) {
				handled(-number);
			}

		});
	}

	private static boolean awaitUninterruptibly(CountDownLatch database) {
		try {
			return database.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void handled(int number) {
		synchronized (this.handled) {
			this.handled.add(number);
		}
	}

	private int handledSoFar() {
		synchronized (this.handled) {
			return this.handled.size();
		}
	}

	/** Like a transport that can be told not to read. */
	private void awaitReading() {
		while (this.client.wire.isPaused()) {
			Thread.yield();
		}
	}

}
