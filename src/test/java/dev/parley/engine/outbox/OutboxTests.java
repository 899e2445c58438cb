package dev.parley.engine.outbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.engine.FakeWire;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(60)
class OutboxTests {

	private final Drains drains = new Drains(2);

	private final FakeWire wire = new FakeWire();

	private final Outbox outbox = new Outbox(this.wire, this.drains, 100, 10, Memory.unbounded());

	@AfterEach
	void stop() {
		this.drains.close();
	}

	@Test
	void framesGoOutInTheOrderInWhichTheyCame() {
		this.outbox.put(frame("a"));
		assertThat(this.outbox.offer(frame("b"))).isTrue();
		this.outbox.put(frame("c"));
		until(() -> texts().equals(List.of("a", "b", "c")));
	}

	@Test
	void framesPendingAfterAWriteGoOutAsOneBatch() {
		this.wire.hold();
		this.outbox.put(frame("a"));
		until(this.wire::isBusy);
		this.outbox.put(frame("b"));
		this.outbox.put(frame("c"));
		assertThat(this.wire.writes()).isEqualTo(1);
		this.wire.release();
		until(() -> texts().equals(List.of("a", "b", "c")));
		assertThat(this.wire.writes()).isEqualTo(2);
	}

	@Test
	void moreBytesThanAllowedAreNotTaken() {
		this.wire.hold();
		assertThat(this.outbox.offer(frame("x".repeat(60)))).isTrue();
		assertThat(this.outbox.offer(frame("x".repeat(41)))).isFalse();
		assertThat(this.outbox.offer(frame("x".repeat(40)))).isTrue();
		assertThat(this.outbox.offer(frame("x"))).isFalse();
		assertThat(this.outbox.bytes()).isEqualTo(100);
	}

	/** A reader who gets messages after a gap believes that none is missing. */
	@Test
	void afterOneThatWasLeftOutNoneIsTaken() {
		this.wire.hold();
		assertThat(this.outbox.take(frame("x".repeat(90)))).isTrue();
		until(this.wire::isBusy);
		assertThat(this.outbox.take(frame("x".repeat(20)))).isFalse();
		this.wire.release();
		until(() -> this.outbox.bytes() == 0);
		assertThat(this.outbox.take(frame("y"))).isFalse();
		assertThat(this.outbox.offer(frame("y"))).isFalse();
		assertThat(this.outbox.hasRoom()).isFalse();
		this.outbox.closeWhenEmpty(CloseReason.SLOW);
		until(() -> this.wire.closed() == CloseReason.SLOW);
		assertThat(texts()).hasSize(1);
	}

	@Test
	void moreFramesThanAllowedAreNotTaken() {
		this.wire.hold();
		this.outbox.put(frame("first"));
		until(this.wire::isBusy);
		for (int i = 0; i < 10; i++) {
			assertThat(this.outbox.offer(frame("x"))).isTrue();
		}
		assertThat(this.outbox.offer(frame("x"))).isFalse();
	}

	@Test
	void oneFrameThatIsLargerThanTheBoundGoesOutAlone() {
		assertThat(this.outbox.offer(frame("x".repeat(1000)))).isTrue();
		until(() -> texts().size() == 1);
		until(() -> this.outbox.bytes() == 0);
	}

	@Test
	void noLimitKeepsOutAFrameOfTheProtocol() {
		this.wire.hold();
		this.outbox.put(frame("x".repeat(100)));
		this.outbox.put(frame("RECEIPT"));
		this.wire.release();
		until(() -> texts().size() == 2);
	}

	@Test
	void thereIsRoomWhileLessThanHalfIsTaken() {
		this.wire.hold();
		assertThat(this.outbox.hasRoom()).isTrue();
		this.outbox.put(frame("x".repeat(50)));
		assertThat(this.outbox.hasRoom()).isTrue();
		this.outbox.put(frame("x"));
		assertThat(this.outbox.hasRoom()).isFalse();
		this.wire.release();
		until(this.outbox::hasRoom);
	}

	@Test
	void aWaiterForRoomInAnEmptyOutboxIsCalledAtOnce() {
		AtomicInteger runs = new AtomicInteger();
		this.outbox.whenRoom(runs::incrementAndGet);
		assertThat(runs).hasValue(1);
	}

	@Test
	void aWaiterForRoomIsCalledOnceWhenHalfIsFree() {
		AtomicInteger runs = new AtomicInteger();
		Runnable action = runs::incrementAndGet;
		this.wire.hold();
		this.outbox.put(frame("x".repeat(80)));
		until(this.wire::isBusy);
		this.outbox.whenRoom(action);
		this.outbox.whenRoom(action);
		assertThat(runs).hasValue(0);
		this.wire.release();
		until(() -> runs.get() == 1);
		this.outbox.put(frame("y"));
		until(() -> texts().size() == 2);
		assertThat(runs).hasValue(1);
	}

	/**
	 * A frame may not fit although half of the room is free. A waiter must not be told to
	 * try again before anything has changed.
	 */
	@Test
	void aWaiterForRoomIsNotCalledBeforeAWriteHasEnded() {
		AtomicInteger runs = new AtomicInteger();
		this.wire.hold();
		this.outbox.put(frame("x".repeat(40)));
		until(this.wire::isBusy);
		assertThat(this.outbox.offer(frame("x".repeat(70)))).isFalse();
		this.outbox.whenRoom(runs::incrementAndGet);
		assertThat(runs).hasValue(0);
		this.wire.release();
		until(() -> runs.get() == 1);
	}

	@Test
	void anActionThatThrowsDoesNotStopTheWriting() {
		this.wire.hold();
		this.outbox.put(frame("x".repeat(80)));
		until(this.wire::isBusy);
		this.outbox.whenRoom(() -> {
			throw new IllegalStateException("of the action");
		});
		this.outbox.put(frame("y"));
		assertThatIllegalStateException().isThrownBy(this.wire::releaseOne);
		until(this.wire::isBusy);
		this.wire.release();
		until(() -> texts().size() == 2);
	}

	@Test
	void itClosesWhenEverythingHasGoneOut() {
		this.wire.hold();
		this.outbox.put(frame("a"));
		until(this.wire::isBusy);
		this.outbox.put(frame("b"));
		this.outbox.closeWhenEmpty(CloseReason.NORMAL);
		this.outbox.closeWhenEmpty(CloseReason.RESTART);
		this.outbox.put(frame("too late"));
		assertThat(this.outbox.offer(frame("too late"))).isTrue();
		assertThat(this.outbox.hasRoom()).isFalse();
		assertThat(this.wire.closed()).isNull();
		this.wire.release();
		until(() -> this.wire.closed() == CloseReason.NORMAL);
		assertThat(texts()).containsExactly("a", "b");
		this.outbox.closeWhenEmpty(CloseReason.RESTART);
		this.outbox.close(CloseReason.RESTART);
		assertThat(this.wire.closes()).isEqualTo(1);
	}

	@Test
	void anIdleOneClosesSoon() {
		this.outbox.closeWhenEmpty(CloseReason.NORMAL);
		until(() -> this.wire.closed() == CloseReason.NORMAL);
	}

	@Test
	void closingItNowDropsPendingFrames() {
		this.wire.hold();
		this.outbox.put(frame("a"));
		until(this.wire::isBusy);
		this.outbox.put(frame("b"));
		this.outbox.close(CloseReason.SLOW);
		assertThat(this.wire.closed()).isEqualTo(CloseReason.SLOW);
		this.wire.release();
		this.outbox.put(frame("c"));
		assertThat(texts()).containsExactly("a");
		assertThat(this.outbox.bytes()).isZero();
	}

	@Test
	void nobodyWaitsForTheRoomOfAClosedOne() {
		AtomicInteger runs = new AtomicInteger();
		this.outbox.close(CloseReason.SLOW);
		this.outbox.whenRoom(runs::incrementAndGet);
		assertThat(runs).hasValue(0);
		Outbox closing = new Outbox(this.wire, this.drains, 100, 10, Memory.unbounded());
		this.wire.hold();
		closing.put(frame("a"));
		closing.closeWhenEmpty(CloseReason.NORMAL);
		closing.whenRoom(runs::incrementAndGet);
		this.wire.release();
		until(() -> this.wire.closes() == 2);
		assertThat(runs).hasValue(0);
	}

	@Test
	void aFailedWriteClosesTheConnection() {
		this.wire.hold();
		this.outbox.put(frame("a"));
		until(this.wire::isBusy);
		this.wire.fail();
		assertThat(this.wire.closed()).isEqualTo(CloseReason.INTERNAL);
	}

	@Test
	void discardedItTakesNothingAndClosesNothing() {
		assertThat(this.outbox.discard()).isTrue();
		assertThat(this.outbox.discard()).isFalse();
		this.outbox.put(frame("a"));
		this.outbox.closeWhenEmpty(CloseReason.NORMAL);
		this.outbox.close(CloseReason.NORMAL);
		assertThat(this.wire.writes()).isZero();
		assertThat(this.wire.closed()).isNull();
	}

	@Test
	void aWireThatThrowsDoesNotAffectOthers() {
		Drains one = new Drains(1);
		FakeWire broken = new FakeWire();
		broken.breakWith(new IllegalStateException("of the wire"));
		Outbox ofBroken = new Outbox(broken, one, 100, 10, Memory.unbounded());
		ofBroken.put(frame("a"));
		new Outbox(broken, one, 100, 10, Memory.unbounded()).closeWhenEmpty(CloseReason.NORMAL);
		Outbox other = new Outbox(this.wire, one, 100, 10, Memory.unbounded());
		other.put(frame("b"));
		until(() -> texts().equals(List.of("b")));
		until(() -> !ofBroken.hasRoom());
		one.close();
	}

	/** The server tells clients to come again when it stops, and then it stops. */
	@Test
	void framesPutBeforeTheDrainsCloseAreSent() {
		for (int i = 0; i < 200; i++) {
			FakeWire last = new FakeWire();
			Drains closing = new Drains(1);
			Outbox full = new Outbox(last, closing, 100, 10, Memory.unbounded());
			full.put(frame("a"));
			full.closeWhenEmpty(CloseReason.RESTART);
			closing.close();
			until(() -> last.closed() == CloseReason.RESTART);
			assertThat(last.encoded()).hasSize(1);
		}
	}

	@Test
	void aWriteThatEndsAfterTheDrainsHaveClosedIsFollowedByTheNext() {
		this.wire.hold();
		this.outbox.put(frame("a"));
		until(this.wire::isBusy);
		this.outbox.put(frame("b"));
		this.outbox.closeWhenEmpty(CloseReason.RESTART);
		this.drains.close();
		this.wire.release();
		until(() -> this.wire.closed() == CloseReason.RESTART);
		assertThat(texts()).containsExactly("a", "b");
	}

	/**
	 * Writers, a wire that finishes its writes on any thread, and callers that wait for
	 * room.
	 */
	@Test
	void underLoadThereIsOneWriteAtATimeInOrderAndNothingIsLost() throws InterruptedException {
		int writers = 3;
		int each = 10_000;
		CountDownLatch ready = new CountDownLatch(writers);
		AtomicBoolean stopped = new AtomicBoolean();
		Outbox busy = new Outbox(this.wire.hold(), this.drains, 1 << 20, 1 << 20, Memory.unbounded());
		Thread releaser = new Thread(() -> {
			Random random = new Random(7);
			int asked = 0;
			while (!stopped.get()) {
				if (asked < 5000 && random.nextInt(3) == 0) {
					asked++;
					busy.whenRoom(() -> busy.put(frame("room")));
				}
				this.wire.releaseOne();
			}
		});
		releaser.start();
		List<Thread> threads = new ArrayList<>();
		for (int w = 0; w < writers; w++) {
			String name = w + ":";
			Thread thread = new Thread(() -> {
				ready.countDown();
				for (int i = 0; i < each; i++) {
					busy.put(frame(name + i));
				}
			});
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		until(() -> busy.bytes() == 0);
		stopped.set(true);
		releaser.join();
		this.wire.release();
		assertThat(this.wire.overlapped()).isFalse();
		int[] next = new int[writers];
		for (String text : texts()) {
			int colon = text.indexOf(':');
			if (colon > 0) {
				int writer = Integer.parseInt(text.substring(0, colon));
				assertThat(Integer.parseInt(text.substring(colon + 1))).isEqualTo(next[writer]++);
			}
		}
		assertThat(next).containsOnly(each);
	}

	private List<String> texts() {
		return this.wire.encoded().stream().map(EncodedFrame::asText).toList();
	}

	private static EncodedFrame frame(String text) {
		return new EncodedFrame(text.getBytes(StandardCharsets.UTF_8), true);
	}

}
