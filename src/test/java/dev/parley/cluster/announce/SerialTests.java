package dev.parley.cluster.announce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SerialTests {

	private final Queue<Runnable> handedOver = new ArrayDeque<>();

	private final Serial serial = new Serial(this.handedOver::add);

	private final List<String> ran = new ArrayList<>();

	@Test
	void aTaskRunsAtOnceWhenNothingRuns() {
		this.serial.run(() -> this.ran.add("1"));
		this.serial.run(() -> this.ran.add("2"));
		assertThat(this.ran).containsExactly("1", "2");
		assertThat(this.handedOver).isEmpty();
	}

	@Test
	void whoRunsATaskIsNotHeldByThoseThatComeMeanwhile() {
		this.serial.run(() -> {
			this.serial.run(() -> this.ran.add("2"));
			this.serial.run(() -> this.ran.add("3"));
			this.ran.add("1");
		});
		assertThat(this.ran).containsExactly("1");
		this.serial.run(() -> this.ran.add("4"));
		assertThat(this.ran).containsExactly("1");
		assertThat(this.handedOver).hasSize(1);
		this.handedOver.remove().run();
		assertThat(this.ran).containsExactly("1", "2", "3", "4");
		this.serial.run(() -> this.ran.add("5"));
		assertThat(this.ran).endsWith("5");
	}

	@Test
	void whoHasNoTimeRunsNothing() {
		this.serial.runElsewhere(() -> this.ran.add("1"));
		this.serial.run(() -> this.ran.add("2"));
		assertThat(this.ran).isEmpty();
		assertThat(this.handedOver).hasSize(1);
		this.handedOver.remove().run();
		assertThat(this.ran).containsExactly("1", "2");
	}

	@Test
	void whoeverHasMuchToDoLetsOthersHaveTheThreadInBetween() {
		for (int i = 0; i < 100; i++) {
			this.serial.runElsewhere(() -> this.ran.add("x"));
		}
		this.handedOver.remove().run();
		assertThat(this.ran).hasSize(64);
		assertThat(this.handedOver).hasSize(1);
		this.handedOver.remove().run();
		assertThat(this.ran).hasSize(100);
		assertThat(this.handedOver).isEmpty();
	}

	@Test
	void aTaskThatFailsDoesNotEndTheOthers() {
		this.serial.run(() -> {
			this.serial.run(() -> {
				throw new IllegalStateException("failed, as it should");
			});
			this.serial.run(() -> this.ran.add("after"));
			throw new IllegalStateException("failed, as it should");
		});
		this.handedOver.remove().run();
		assertThat(this.ran).containsExactly("after");
	}

	/** Nobody would hear of that destination any more. */
	@Test
	void whatCannotBeHandedOverRunsHere() {
		Serial poor = new Serial((task) -> {
			throw new InternalError("as it should");
		});
		poor.run(() -> {
			poor.run(() -> this.ran.add("2"));
			this.ran.add("1");
		});
		poor.runElsewhere(() -> {
			for (int i = 0; i < 200; i++) {
				poor.runElsewhere(() -> this.ran.add("x"));
			}
		});
		poor.run(() -> this.ran.add("last"));
		assertThat(this.ran).hasSize(203).startsWith("1", "2").endsWith("last");
	}

	@Test
	void anErrorDoesNotEndTheOthers() {
		this.serial.run(() -> {
			throw new StackOverflowError("as it should");
		});
		this.serial.run(() -> this.ran.add("after"));
		assertThat(this.ran).containsExactly("after");
	}

	@Test
	void tasksOfManyThreadsRunOneAtATimeAndKeepTheOrderOfEach() throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(6);
		Serial busy = new Serial(pool);
		int[] next = new int[4];
		AtomicInteger wrong = new AtomicInteger();
		AtomicInteger inside = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(4 * 5000);
		for (int thread = 0; thread < 4; thread++) {
			int own = thread;
			pool.execute(() -> {
				for (int i = 0; i < 5000; i++) {
					int number = i;
					busy.run(() -> {
						if (inside.getAndIncrement() != 0 || next[own]++ != number) {
							wrong.incrementAndGet();
						}
						inside.decrementAndGet();
						done.countDown();
					});
				}
			});
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(wrong).hasValue(0);
		pool.shutdown();
	}

}
