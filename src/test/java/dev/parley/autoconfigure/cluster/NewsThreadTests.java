package dev.parley.autoconfigure.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(20)
class NewsThreadTests {

	private final AtomicBoolean noThreads = new AtomicBoolean();

	private final List<Thread> created = new CopyOnWriteArrayList<>();

	private final List<String> done = new CopyOnWriteArrayList<>();

	private final NewsThread news = new NewsThread(this::thread);

	private Thread thread(Runnable task) {
		if (this.noThreads.get()) {
			throw new InternalError("unable to create native thread, says a test");
		}
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		this.created.add(thread);
		return thread;
	}

	@Test
	void newsAreHandledWhenTheProcessCanHaveNoMoreThreads() {
		this.noThreads.set(true);
		this.news.execute(() -> this.done.add("first"));
		await().until(() -> this.done.contains("first"));
		this.news.close();
	}

	@Test
	void noErrorCostsTheThread() {
		this.news.execute(() -> this.done.add("before"));
		await().until(() -> this.done.contains("before"));
		this.noThreads.set(true);
		this.news.execute(() -> {
			throw new InternalError("Java heap space, says a test");
		});
		this.news.execute(() -> this.done.add("after"));
		await().until(() -> this.done.contains("after"));
		assertThat(this.created).singleElement().matches(Thread::isAlive);
		this.news.close();
		await().until(() -> !this.created.get(0).isAlive());
	}

}
