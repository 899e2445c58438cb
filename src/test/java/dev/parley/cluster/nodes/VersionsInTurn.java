package dev.parley.cluster.nodes;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Two nodes that begin at the same moment, again and again. */
public final class VersionsInTurn {

	private static final int ROUNDS = 50;

	private VersionsInTurn() {
	}

	/**
	 * Checks that one of them begins, unless they speak the same.
	 * @param one of a node
	 * @param two of another one, in the same store
	 */
	public static void check(VersionLeases one, VersionLeases two) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			for (int round = 0; round < ROUNDS; round++) {
				CountDownLatch both = new CountDownLatch(2);
				int version = 1 + round % 2;
				Future<Boolean> first = threads.submit(() -> begins(one, "one", 1, both));
				Future<Boolean> second = threads.submit(() -> begins(two, "two", version, both));
				int begun = (first.get(10, TimeUnit.SECONDS) ? 1 : 0) + (second.get(10, TimeUnit.SECONDS) ? 1 : 0);
				assertThat(begun).isEqualTo((version == 1) ? 2 : 1);
				one.release("one", 1);
				two.release("two", version);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static boolean begins(VersionLeases leases, String node, int version, CountDownLatch both)
			throws InterruptedException {
		both.countDown();
		both.await();
		return leases.hold(node, version).isEmpty() && leases.hold(node, version).isEmpty();
	}

}
