package dev.parley.autoconfigure;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.parley.engine.Engine;
import dev.parley.engine.problem.CloseReason;

/**
 * Tells all clients to reconnect and closes their connections when the server stops, each
 * once its frames have been answered. It does so before the web server waits for its
 * requests: a streaming request of SockJS would keep it waiting.
 */
final class ConnectionDrain implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(ConnectionDrain.class);

	/** Time for answering frames already sent: the archive may have to store them. */
	private static final Duration ANSWERS = Duration.ofSeconds(5);

	/** Time for connections to close after that. */
	private static final Duration GOING = Duration.ofSeconds(2);

	private static final Duration LOOK_EVERY = Duration.ofMillis(20);

	private final Engine engine;

	private volatile boolean running;

	ConnectionDrain(Engine engine) {
		this.engine = engine;
	}

	@Override
	public void start() {
		this.engine.accept();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		int open = this.engine.sessionCount();
		if (open == 0) {
			return;
		}
		log.info("Closing {} connections", open);
		this.engine.stopAccepting(CloseReason.RESTART);
		awaitEnd(ANSWERS);
		this.engine.closeAll(CloseReason.RESTART);
		awaitEnd(GOING);
	}

	private void awaitEnd(Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		while (this.engine.sessionCount() > 0 && System.nanoTime() < deadline) {
			LockSupport.parkNanos(LOOK_EVERY.toNanos());
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * First to stop: the web server's graceful shutdown is a little below the highest
	 * phase.
	 */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
