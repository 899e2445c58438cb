package dev.parley.cluster.announce;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order in which they came. Whoever brings one when
 * nothing runs runs it at once, and that one only; what has come meanwhile goes to the
 * executor. Safe for any thread.
 */
final class Serial {

	private static final Logger log = LoggerFactory.getLogger(Serial.class);

	/** Tasks in one turn on a thread of the executor. */
	private static final int TURN = 64;

	private final Executor executor;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Those in the queue, and the one that runs. */
	private final AtomicInteger count = new AtomicInteger();

	Serial(Executor executor) {
		this.executor = executor;
	}

	void run(Runnable task) {
		this.tasks.add(task);
		if (this.count.getAndIncrement() == 0) {
			runOne();
			if (this.count.decrementAndGet() > 0) {
				runAllElsewhere();
			}
		}
	}

	/** The same, and the thread of the caller runs nothing. */
	void runElsewhere(Runnable task) {
		this.tasks.add(task);
		if (this.count.getAndIncrement() == 0) {
			runAllElsewhere();
		}
	}

	/** Without memory for that they run here: nobody else would begin them any more. */
	private void runAllElsewhere() {
		boolean open = true;
		while (open && !isHandedOver()) {
			open = runSome();
		}
	}

	private boolean isHandedOver() {
		try {
			this.executor.execute(this::runAll);
			return true;
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
			return false;
		}
	}

	/** Others have their turn on this thread, too. */
	private void runAll() {
		if (runSome()) {
			runAllElsewhere();
		}
	}

	/** Returns whether there are more. */
	private boolean runSome() {
		for (int i = 1; i <= TURN; i++) {
			runOne();
			if (this.count.decrementAndGet() == 0) {
				return false;
			}
		}
		return true;
	}

	/** No failure ends the others: nobody would hear of this destination any more. */
	private void runOne() {
		try {
			Runnable task = this.tasks.poll();
			if (task != null) {
				task.run();
			}
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
	}

	private static void complain(Throwable failure) {
		try {
			log.error("A message was not handed to its subscribers", failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

}
