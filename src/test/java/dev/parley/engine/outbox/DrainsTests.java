package dev.parley.engine.outbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import dev.parley.engine.FakeWire;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class DrainsTests {

	/** Drains whose only thread is always busy. */
	private final Drains starved = new Drains(1);

	private final CountDownLatch end = new CountDownLatch(1);

	@BeforeEach
	void keepTheThreadBusy() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		new Outbox(new BusyWire(begun, this.end), this.starved, 100, 10, Memory.unbounded()).put(frame("x"));
		begun.await();
	}

	@AfterEach
	void stop() {
		this.end.countDown();
		this.starved.close();
	}

	@Test
	void publishersHelpWhenAnOutboxIsHalfFullAndNobodyWrites() {
		List<FakeWire> wires = IntStream.range(0, 10).mapToObj((i) -> new FakeWire()).toList();
		List<Outbox> outboxes = wires.stream()
			.map((wire) -> new Outbox(wire, this.starved, 100, 10, Memory.unbounded()))
			.toList();
		for (int round = 0; round < 100; round++) {
			outboxes.forEach((outbox) -> assertThat(outbox.take(frame("0123456789"))).isTrue());
			this.starved.help();
		}
		outboxes.forEach((outbox) -> outbox.closeWhenEmpty(CloseReason.NORMAL));
		stop();
		assertThat(wires).allSatisfy((wire) -> assertThat(wire.encoded()).hasSize(100));
	}

	@Test
	void publishersDoNotHelpWhileOutboxesHaveRoom() {
		FakeWire wire = new FakeWire();
		Outbox outbox = new Outbox(wire, this.starved, 100, 10, Memory.unbounded());
		outbox.take(frame("0123456789"));
		outbox.take(frame("0123456789"));
		this.starved.help();
		assertThat(wire.writes()).isZero();
	}

	@Test
	void publishersDoNotHelpAReaderWhoDoesNotRead() {
		try (Drains drains = new Drains(1)) {
			FakeWire wire = new FakeWire().hold();
			Outbox stuck = new Outbox(wire, drains, 100, 10, Memory.unbounded());
			stuck.take(frame("0123456789"));
			until(wire::isBusy);
			for (int i = 0; i < 9; i++) {
				assertThat(stuck.take(frame("0123456789"))).isTrue();
			}
			drains.help();
			assertThat(stuck.take(frame("0123456789"))).isFalse();
			assertThat(wire.writes()).isEqualTo(1);
		}
	}

	@Test
	void aThreadThatDoesNotTakeItsWorkIsNamed() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (Drains drains = new Drains(1)) {
			new Outbox(new BusyWire(begun, end), drains, 100, 10, Memory.unbounded()).put(frame("x"));
			begun.await();
			long later = System.nanoTime() + 2 * Drains.STALLED;
			assertThat(drains.failedThreads(later)).as("it has nothing else to do").isEmpty();
			new Outbox(new FakeWire(), drains, 100, 10, Memory.unbounded()).put(frame("x"));
			assertThat(drains.failedThreads(System.nanoTime())).isEmpty();
			assertThat(drains.failedThreads(later)).containsExactly("parley-drain-0");
			end.countDown();
			until(() -> drains.failedThreads(later).isEmpty());
		}
	}

	@Test
	void severalThreadsShareTheOutboxes() {
		try (Drains drains = new Drains(2)) {
			List<FakeWire> wires = IntStream.range(0, 1000).mapToObj((i) -> new FakeWire()).toList();
			wires.forEach((wire) -> new Outbox(wire, drains, 100, 10, Memory.unbounded()).put(frame("x")));
			until(() -> wires.stream().allMatch((wire) -> wire.writes() == 1));
		}
	}

	/** Hand-overs, threads and helpers collide all the time. */
	@Test
	void nothingIsLostWhereManyHandOverAtTheSameTime() throws InterruptedException {
		try (Drains drains = new Drains(2)) {
			List<FakeWire> wires = IntStream.range(0, 200).mapToObj((i) -> new FakeWire()).toList();
			List<Thread> senders = IntStream.range(0, 4).mapToObj((number) -> new Thread(() -> {
				List<Outbox> mine = wires.subList(number * 50, number * 50 + 50)
					.stream()
					.map((wire) -> new Outbox(wire, drains, 1_000_000, 10_000, Memory.unbounded()))
					.toList();
				for (int i = 0; i < 2000; i++) {
					mine.forEach((outbox) -> outbox.put(frame("x")));
					drains.fallBehind();
					drains.help();
				}
			})).toList();
			senders.forEach(Thread::start);
			for (Thread sender : senders) {
				sender.join();
			}
			until(() -> wires.stream().allMatch((wire) -> wire.encoded().size() == 2000));
			assertThat(wires).noneMatch(FakeWire::overlapped);
		}
	}

	/** Its writes block, as those of no real wire do. */
	private record BusyWire(CountDownLatch begun, CountDownLatch end) implements Wire {

		@Override
		public void write(List<EncodedFrame> frames, WriteListener done) {
			this.begun.countDown();
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			done.written();
		}

		@Override
		public void close(CloseReason reason) {
			// Nobody is at the other end.
		}

		@Override
		public void ping() {
			// Nobody is at the other end.
		}

		@Override
		public void abort() {
			// Nobody is at the other end.
		}

	}

	private static EncodedFrame frame(String text) {
		return new EncodedFrame(text.getBytes(StandardCharsets.UTF_8), true);
	}

}
