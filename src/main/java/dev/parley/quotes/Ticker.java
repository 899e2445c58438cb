package dev.parley.quotes;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.simp.SimpMessageSendingOperations;

import dev.parley.engine.Interest;

/**
 * Publishes the market's changes, a few each 25 ms, while anybody watches. While nobody
 * does, it looks four times a second whether somebody has come, and the prices stand
 * still. One thread does all of it.
 */
final class Ticker {

	static final String TOPIC = "/topic/quotes";

	/** Milliseconds between two groups of changes. */
	static final long PACE = 25;

	/** Milliseconds between two looks while nobody watches. */
	static final long LOOK = 250;

	/** Milliseconds until the next try, where changes cannot be published. */
	static final long PAUSE = 10_000;

	private static final Logger log = LoggerFactory.getLogger(Ticker.class);

	/** Milliseconds that are made up for at most when this thread comes late. */
	private static final long MOST_MADE_UP = 4 * PACE;

	private final Market market;

	private final int changesPerSecond;

	private final Interest interest;

	private final SimpMessageSendingOperations messages;

	private final Clock clock;

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread quotes = new Thread(task, "parley-quotes");
		quotes.setDaemon(true);
		return quotes;
	});

	private volatile boolean awake;

	/** When changes were last published, milliseconds. */
	private long last;

	/** Thousandths of changes that are due. */
	private long due;

	Ticker(Market market, QuotesProperties properties, Interest interest, SimpMessageSendingOperations messages,
			Clock clock) {
		this.market = market;
		this.changesPerSecond = properties.changesPerSecond();
		this.interest = interest;
		this.messages = messages;
		this.clock = clock;
	}

	/** Publishes all prices for those who come, and begins to look for them. */
	@EventListener(ApplicationReadyEvent.class)
	void start() {
		this.thread.execute(() -> {
			publishAll();
			goOn();
		});
	}

	private void goOn() {
		long wait = PAUSE;
		try {
			wait = tryTick();
		}
		finally {
			this.thread.schedule(this::goOn, wait, TimeUnit.MILLISECONDS);
		}
	}

	/** As {@link #tick}, with a pause where that fails. */
	long tryTick() {
		try {
			return tick();
		}
		catch (RuntimeException ex) {
			log.warn("The market pauses for {} s: its changes cannot be published: {}", PAUSE / 1000, ex.toString());
			return PAUSE;
		}
	}

	/**
	 * Publishes the changes that are due.
	 * @return milliseconds to the next time
	 */
	long tick() {
		boolean wasAwake = this.awake;
		this.awake = this.changesPerSecond > 0 && this.interest.in(TOPIC);
		if (!this.awake) {
			return LOOK;
		}
		long now = this.clock.millis();
		long passed = wasAwake ? Math.min(Math.max(now - this.last, 0), MOST_MADE_UP) : PACE;
		this.last = now;
		if (this.market.open(LocalDate.now(this.clock))) {
			publishAll();
		}
		this.due += passed * this.changesPerSecond;
		for (; this.due >= 1000; this.due -= 1000) {
			publish(this.market.change());
		}
		return PACE;
	}

	boolean isAwake() {
		return this.awake;
	}

	private void publishAll() {
		this.market.quotes().forEach(this::publish);
	}

	private void publish(Quote quote) {
		this.messages.convertAndSend(TOPIC, quote, Map.of("symbol", quote.symbol()));
	}

	@EventListener(ContextClosedEvent.class)
	void stop() {
		this.thread.shutdownNow();
	}

}
