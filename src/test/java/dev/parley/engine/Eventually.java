package dev.parley.engine;

import java.time.Duration;
import java.util.concurrent.Callable;

import static org.awaitility.Awaitility.await;

/** Waits for a condition, and checks it often: most become true within a millisecond. */
public final class Eventually {

	private Eventually() {
	}

	public static void until(Callable<Boolean> fact) {
		await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(fact);
	}

}
