package dev.parley.presence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class EventQueueTests {

	private final Queue<Runnable> workers = new ArrayDeque<>();

	private final List<Object> heard = new ArrayList<>();

	private boolean withoutThreads;

	private final EventQueue queue = new EventQueue(this::hear, this.workers::add);

	private void hear(Object event) {
		this.heard.add(event);
		if (event.equals("bad")) {
			throw new IllegalStateException("a listener that fails");
		}
	}

	@Test
	void eventsAreHandedOverInOrderByOneWorker() {
		this.queue.add("a");
		this.queue.add("b");
		assertThat(this.heard).isEmpty();
		assertThat(this.workers).hasSize(1);
		this.workers.remove().run();
		assertThat(this.heard).containsExactly("a", "b");
		this.queue.add("c");
		this.workers.remove().run();
		assertThat(this.heard).containsExactly("a", "b", "c");
	}

	@Test
	void aListenerThatFailsDoesNotKeepTheOthersWaiting() {
		this.queue.add("bad");
		this.queue.add("good");
		this.workers.remove().run();
		assertThat(this.heard).containsExactly("bad", "good");
	}

	@Test
	void aListenerThatNeverReturnsCostsNoMoreThanSoManyEvents() {
		for (int i = 0; i < EventQueue.CAPACITY + 10; i++) {
			this.queue.add(i);
		}
		assertThat(this.queue.waiting()).isEqualTo(EventQueue.CAPACITY);
		assertThat(this.queue.dropped()).isEqualTo(10);
		this.workers.remove().run();
		assertThat(this.heard).hasSize(EventQueue.CAPACITY);
		assertThat(this.queue.waiting()).isZero();
	}

	@Test
	void eventsForWhichNoThreadCanBeHadAreHandedOverWithTheNext() {
		EventQueue poor = new EventQueue(this::hear, (task) -> {
			if (this.withoutThreads) {
				throw new InternalError("unable to create native thread, says a test");
			}
			task.run();
		});
		this.withoutThreads = true;
		poor.add("a");
		this.withoutThreads = false;
		poor.add("b");
		assertThat(this.heard).containsExactly("a", "b");
	}

	@Test
	void anApplicationThatStopsHearsNoMore() {
		EventQueue stopped = new EventQueue(this::hear, (task) -> {
			throw new RejectedExecutionException();
		});
		assertThatCode(() -> stopped.add("a")).doesNotThrowAnyException();
	}

}
