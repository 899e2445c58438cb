package dev.parley.autoconfigure;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads that continue sessions which have waited, on a server without virtual
 * threads.
 */
@EnabledForJreRange(max = JRE.JAVA_20)
@Timeout(60)
class WorkersTests {

	private static final int BURST = 1000;

	@Test
	void aBurstTakesNoMoreThreadsThanThereMayBeAndAllOfItIsDone() throws InterruptedException {
		ThreadPoolTaskExecutor workers = (ThreadPoolTaskExecutor) new EngineAutoConfiguration().parleyWorkers();
		workers.initialize();
		CountDownLatch all = new CountDownLatch(EngineAutoConfiguration.WORKERS);
		CountDownLatch goOn = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(BURST);
		AtomicInteger working = new AtomicInteger();
		for (int i = 0; i < BURST; i++) {
			workers.execute(() -> {
				working.incrementAndGet();
				all.countDown();
				await(goOn);
				done.countDown();
			});
		}
		await(all);
		assertThat(workers.getPoolSize()).isEqualTo(EngineAutoConfiguration.WORKERS);
		assertThat(working).hasValue(EngineAutoConfiguration.WORKERS);
		assertThat(workers.getQueueSize()).isEqualTo(BURST - EngineAutoConfiguration.WORKERS);
		goOn.countDown();
		await(done);
		workers.shutdown();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
