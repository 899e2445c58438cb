package dev.parley.test;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The heart-beats of one client, as STOMP 1.2 negotiates them. They are sent by one
 * thread for all clients, which does not keep the process alive.
 */
final class HeartBeats {

	static final HeartBeats NONE = new HeartBeats(Duration.ZERO, Duration.ZERO);

	private final Duration send;

	private final Duration receive;

	private volatile @Nullable Future<?> running;

	HeartBeats(Duration send, Duration receive) {
		this.send = send;
		this.receive = receive;
	}

	/** The value of the header {@code heart-beat} of CONNECT. */
	String header() {
		return this.send.toMillis() + "," + this.receive.toMillis();
	}

	/** Sends them as often as both sides have agreed, which may be never. */
	void begin(StompWebSocket webSocket, StompFrame connected) {
		String[] server = connected.headers().getOrDefault("heart-beat", "0,0").split(",");
		long wanted = Long.parseLong(server[1].trim());
		if (wanted == 0 || this.send.isZero()) {
			return;
		}
		long period = Math.max(wanted, this.send.toMillis());
		Future<?> sending = Shared.THREAD.scheduleAtFixedRate(() -> webSocket.send("\n"), period, period,
				TimeUnit.MILLISECONDS);
		this.running = sending;
		webSocket.end().thenAccept((end) -> sending.cancel(false));
	}

	/** Falls silent. */
	void end() {
		Future<?> sending = this.running;
		if (sending != null) {
			sending.cancel(false);
		}
	}

	private static final class Shared {

		private static final ScheduledExecutorService THREAD = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "stomp-test-heart-beats");
			thread.setDaemon(true);
			return thread;
		});

	}

}
