package dev.parley.stomp.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

import dev.parley.engine.Engine;
import dev.parley.engine.problem.CloseReason;
import dev.parley.stomp.limits.NewConnections;

/**
 * Lets all clients go when the server stops: lets nobody in any more, then tells clients,
 * a few at a time and in no order, to come again, each when its frames have been
 * answered. All others are served until it is their turn.
 * <p>
 * {@link ShutdownNotice} calls it before anything else stops, since sessions need the
 * broker, the controllers and the schedulers until their end. Used by the thread that
 * starts and stops the application, but for {@link #hurry}, which is safe for any thread.
 */
public final class ConnectionDrain implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(ConnectionDrain.class);

	/** Time for answering frames already sent: the archive may have to store them. */
	private static final Duration ANSWERS = Duration.ofSeconds(5);

	/** Time for connections to close after that. */
	private static final Duration GOING = Duration.ofSeconds(2);

	/** Time in which the last frames of all go out when nobody is waited for. */
	private static final Duration LAST_FRAMES = Duration.ofMillis(300);

	private static final Duration LOOK_EVERY = Duration.ofMillis(20);

	private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

	private final Engine engine;

	private final NewConnections connections;

	private final Supplier<? extends Collection<Entrance>> entrances;

	private final ShutdownProperties settings;

	private final Duration longest;

	private final Time time;

	private final Random random;

	private final CountDownLatch hurried = new CountDownLatch(1);

	private long reported;

	private volatile boolean running;

	/**
	 * @param entrances asked for when the server starts and stops
	 * @param longest after which it ends what is left, as Spring does with each phase of
	 * a shutdown
	 */
	public ConnectionDrain(Engine engine, NewConnections connections,
			Supplier<? extends Collection<Entrance>> entrances, ShutdownProperties settings, Duration longest) {
		this(engine, connections, entrances, settings, longest, Time.REAL, new Random());
	}

	ConnectionDrain(Engine engine, NewConnections connections, Supplier<? extends Collection<Entrance>> entrances,
			ShutdownProperties settings, Duration longest, Time time, Random random) {
		this.engine = engine;
		this.connections = connections;
		this.entrances = entrances;
		this.settings = settings;
		this.longest = longest;
		this.time = time;
		this.random = random;
	}

	@Override
	public void start() {
		Duration both = this.settings.notice().plus(this.settings.spread());
		if (both.plus(ANSWERS).plus(GOING).compareTo(this.longest) > 0) {
			log.warn(
					"parley.shutdown.notice and parley.shutdown.spread are {} together, and"
							+ " spring.lifecycle.timeout-per-shutdown-phase ({}) is too short for that",
					seconds(both), seconds(this.longest));
		}
		this.connections.accept();
		this.engine.accept();
		this.entrances.get().forEach(Entrance::open);
		this.running = true;
	}

	/** Where nothing has drained it before, such as when a context of Spring pauses. */
	@Override
	public void stop() {
		this.running = false;
		drain(this.time.now());
	}

	/** The whole way; both parts together take no longer than one phase of a shutdown. */
	void noticeAndDrain() {
		long begun = this.time.now();
		try {
			giveNotice();
			drain(begun);
		}
		finally {
			this.running = false; // Nobody is to wait a second time for who has not gone.
		}
	}

	/**
	 * Goes on as before for the time of the notice, while the server says that it is not
	 * ready, if a client is there.
	 */
	private void giveNotice() {
		Duration notice = shorter(this.settings.notice(), this.longest);
		if (!notice.isZero() && left(List.copyOf(this.entrances.get())) > 0) {
			log.info("Stopping: not ready, and serving for {} more", seconds(notice));
			this.time.pass(notice, this.hurried);
		}
	}

	/**
	 * Returns when no client is left, or the time for that is over.
	 * @param since the longest time has begun then
	 */
	private void drain(long since) {
		Duration going = shorter(GOING, this.longest.dividedBy(4));
		long deadline = since + this.longest.minus(going).toNanos();
		this.connections.refuseAll();
		this.engine.refuse(CloseReason.RESTART);
		List<Entrance> closed = List.copyOf(this.entrances.get());
		List<Runnable> farewells = new ArrayList<>();
		closed.forEach((entrance) -> farewells.addAll(entrance.close()));
		farewells.addAll(this.engine.farewells(CloseReason.RESTART));
		if (farewells.isEmpty()) {
			return;
		}
		Spread spread = Spread.over(this.settings.spread(), farewells.size());
		log.info("Closing {} within {}", connections(farewells.size()), seconds(spread.time()));
		this.reported = this.time.now();
		letGo(farewells, spread, closed, deadline);
		int open = awaitEnd(closed, farewells.size(), Math.min(this.time.now() + ANSWERS.toNanos(), deadline));
		if (open > 0) {
			log.info("Closing {} without waiting for all of their answers", connections(open));
		}
		this.engine.closeAll(CloseReason.RESTART);
		if (this.hurried.getCount() > 0) {
			awaitEnd(closed, farewells.size(), this.time.now() + going.toNanos());
		}
		else {
			this.time.pass(shorter(LAST_FRAMES, going), new CountDownLatch(1));
		}
	}

	private void letGo(List<Runnable> farewells, Spread spread, List<Entrance> entrances, long deadline) {
		Collections.shuffle(farewells, this.random);
		long begun = this.time.now();
		int gone = 0;
		while (gone < farewells.size()) {
			long now = this.time.now();
			int due = isOver(deadline) ? farewells.size() : spread.due(Duration.ofNanos(now - begun));
			for (; gone < due; gone++) {
				letGo(farewells.get(gone));
			}
			if (gone < farewells.size()) {
				report(entrances, farewells.size());
				this.time.pass(aboutAStep(), this.hurried);
			}
		}
	}

	private static void letGo(Runnable farewell) {
		try {
			farewell.run();
		}
		catch (RuntimeException ex) {
			log.warn("A connection could not be closed: {}", ex.toString());
		}
	}

	/** Clients of several servers that stop together do not come in step, either. */
	private Duration aboutAStep() {
		return Duration.ofNanos(this.random.nextLong(Spread.STEP.toNanos() / 2, Spread.STEP.toNanos() * 3 / 2));
	}

	/** How many connections are left when all are gone or it is that time. */
	private int awaitEnd(List<Entrance> entrances, int all, long until) {
		int left = left(entrances);
		while (left > 0 && !isOver(until)) {
			report(entrances, all);
			this.time.pass(LOOK_EVERY, this.hurried);
			left = left(entrances);
		}
		return left;
	}

	private boolean isOver(long until) {
		return this.hurried.getCount() == 0 || this.time.now() - until >= 0;
	}

	private void report(List<Entrance> entrances, int all) {
		long now = this.time.now();
		if (now - this.reported >= REPORT_EVERY.toNanos()) {
			this.reported = now;
			log.info("{} left of {}", connections(left(entrances)), all);
		}
	}

	private int left(List<Entrance> entrances) {
		return this.engine.sessionCount() + entrances.stream().mapToInt(Entrance::size).sum();
	}

	/** Ends it at once: nobody is waited for any more. */
	void hurry() {
		if (this.hurried.getCount() > 0) {
			log.info("Told to stop again: closing all connections at once");
			this.hurried.countDown();
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

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private static String connections(int number) {
		return number + ((number == 1) ? " connection" : " connections");
	}

	private static String seconds(Duration time) {
		return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
	}

}
