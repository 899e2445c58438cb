package dev.parley.figures;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.messaging.simp.SimpMessagingTemplate;

/**
 * Publishes the figures once a second, from the server's meters. Has a thread of its own,
 * because publishing may wait; {@link #publish} is for that thread alone.
 */
final class FiguresPublisher implements SmartLifecycle {

	/** Everybody may subscribe; the last minute is kept. */
	static final String TOPIC = "/topic/figures";

	private static final Logger log = LoggerFactory.getLogger(FiguresPublisher.class);

	private final SimpMessagingTemplate messages;

	private final MeterRegistry meters;

	private final boolean enabled;

	private final long started = System.nanoTime();

	private @Nullable Figures last;

	private boolean failing;

	private @Nullable ScheduledExecutorService timer;

	FiguresPublisher(SimpMessagingTemplate messages, MeterRegistry meters, boolean enabled) {
		this.messages = messages;
		this.meters = meters;
		this.enabled = enabled;
	}

	@Override
	public synchronized void start() {
		if (this.enabled && this.timer == null) {
			this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(task, "parley-figures");
				thread.setDaemon(true);
				return thread;
			});
			this.timer.scheduleWithFixedDelay(this::attempt, 1, 1, TimeUnit.SECONDS);
		}
	}

	/** An executor drops a task that throws. */
	private void attempt() {
		try {
			publish();
			this.failing = false;
		}
		catch (RuntimeException | Error ex) {
			if (!this.failing) {
				log.warn("The figures of the start page could not be published: {}", ex.toString());
			}
			this.failing = true;
		}
	}

	void publish() {
		long connections = Math
			.round(find("parley.sessions").gauges().stream().mapToDouble(Gauge::value).filter(Double::isFinite).sum());
		long deliveries = Math
			.round(find("parley.deliveries").counters().stream().mapToDouble((counter) -> counter.count()).sum());
		long up = Duration.ofNanos(System.nanoTime() - this.started).toSeconds();
		Figures before = (this.last != null) ? this.last : new Figures(connections, deliveries, 0, up);
		Figures now = before.next(connections, deliveries, up);
		this.last = now;
		this.messages.convertAndSend(TOPIC, now);
	}

	private Search find(String meter) {
		return this.meters.find(meter);
	}

	@Override
	public synchronized void stop() {
		if (this.timer != null) {
			this.timer.shutdownNow();
			this.timer = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.timer != null;
	}

}
