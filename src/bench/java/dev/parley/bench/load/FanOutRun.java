package dev.parley.bench.load;

import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

import org.HdrHistogram.Histogram;

import dev.parley.bench.load.Connection.Phase;

/** Carries out a {@link LoadPlan} on one thread. */
public final class FanOutRun {

	private static final Duration PROBE_EVERY = Duration.ofMillis(100);

	private static final Duration SUBSCRIBE_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration QUIET = Duration.ofMillis(500);

	private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(15);

	private static final Duration SLOW_READERS_CATCH_UP = Duration.ofSeconds(2);

	private final LoadPlan plan;

	private final Server server;

	private final int run;

	private final Histogram times = new Histogram(3);

	private Pace pace = (publisher, now) -> Long.MAX_VALUE;

	private long measureFrom = Long.MAX_VALUE;

	private long measureTo = Long.MAX_VALUE;

	private boolean measuring;

	private long delivered;

	private long corrupt;

	private FanOutRun(LoadPlan plan, Server server, int run) {
		this.plan = plan;
		this.server = server;
		this.run = run;
	}

	/**
	 * Connects, publishes, measures, and waits for the messages that are under way.
	 * @param run a number that no other run on this server has, at most 65,535
	 */
	public static LoadResult run(LoadPlan plan, Server server, int run) throws IOException {
		return new FanOutRun(plan, server, run).run();
	}

	private LoadResult run() throws IOException {
		try (Clients clients = new Clients(this.server::port, this::message)) {
			int subscribers = this.plan.subscribers() * this.plan.topics();
			clients.connect(subscribers, this::subscriber);
			clients.connect(1, this::publisher);
			Publisher publisher = new Publisher(clients.get(subscribers), this.plan, this.run);
			awaitSubscriptions(clients, publisher);
			clients.serveFor(QUIET);
			return measure(clients, publisher);
		}
	}

	private Connection subscriber(Selector selector, int port, int index) throws IOException {
		int topic = index % this.plan.topics();
		if (this.plan.events()) {
			return Connection.stream(selector, port, this.plan.subscribeTo(this.run, topic), topic);
		}
		return Connection.open(selector, port, this.plan.subscribeTo(this.run, topic), topic,
				index < this.plan.slowReaders());
	}

	private Connection publisher(Selector selector, int port, int index) throws IOException {
		boolean listens = this.plan.publisherListens();
		return Connection
			.open(selector, port, listens ? this.plan.subscribeTo(this.run, 0) : null, listens ? 0 : -1, false)
			.publishing();
	}

	/** Not every server sends a receipt for a SUBSCRIBE, so a message has to prove it. */
	private void awaitSubscriptions(Clients clients, Publisher publisher) throws IOException {
		long deadline = System.nanoTime() + SUBSCRIBE_TIMEOUT.toNanos();
		List<Connection> missing = clients.all().stream().filter((connection) -> connection.topic() >= 0).toList();
		while (!missing.isEmpty()) {
			if (System.nanoTime() > deadline) {
				throw new IOException(missing.size() + " subscriptions get no messages");
			}
			missing.stream().mapToInt(Connection::topic).distinct().forEach(publisher::probe);
			publisher.flush();
			clients.serveFor(PROBE_EVERY);
			missing = missing.stream().filter((connection) -> !connection.isSubscribed()).toList();
		}
	}

	private LoadResult measure(Clients clients, Publisher publisher) throws IOException {
		long start = System.nanoTime();
		this.measureFrom = start + (long) (this.plan.warmUp() * 1e9);
		this.measureTo = this.measureFrom + (long) (this.plan.measured() * 1e9);
		this.pace = pace(start);
		publishUntil(this.measureFrom, clients, publisher);
		this.measuring = true;
		long publishedBefore = publisher.published();
		Usage before = Usage.now(this.server);
		stopSlowReaders(clients, true);
		publishUntil(this.measureTo, clients, publisher);
		Usage after = Usage.now(this.server);
		this.measuring = false;
		double resident = this.server.residentKilobytes() / 1024;
		long published = publisher.published() - publishedBefore;
		drain(clients, publisher);
		return result(clients, publisher, before, after, published, resident);
	}

	private Pace pace(long start) {
		RandomTopics topics = new RandomTopics(this.plan.topics());
		if (this.plan.isOpenLoop()) {
			return new PlannedPace(this.plan.rate(), topics, start);
		}
		int arrivalsEach = this.plan.publisherListens() ? 1 : this.plan.subscribers();
		return new WindowPace(this.plan.window(), arrivalsEach, topics, start);
	}

	private void publishUntil(long end, Clients clients, Publisher publisher) throws IOException {
		for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
			long next = this.pace.publish(publisher, now);
			publisher.flush();
			clients.poll(Math.min(next, end));
		}
	}

	private void stopSlowReaders(Clients clients, boolean stop) {
		clients.all().stream().limit(this.plan.slowReaders()).forEach((connection) -> connection.stopReading(stop));
	}

	private void drain(Clients clients, Publisher publisher) throws IOException {
		long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
		while (System.nanoTime() < deadline && lost(clients, publisher) > 0) {
			clients.serveFor(PROBE_EVERY);
		}
	}

	private long lost(Clients clients, Publisher publisher) {
		return clients.all()
			.stream()
			.skip(this.plan.slowReaders())
			.filter((connection) -> connection.topic() >= 0 && connection.phase() == Phase.READY)
			.mapToLong((connection) -> publisher.published(connection.topic()) - connection.arrivals().received())
			.sum();
	}

	private void message(Connection connection, byte[] bytes, int from, int to, long now) {
		if (to - from != this.plan.bytes() || !Stamp.isAt(bytes, from, this.run)
				|| Stamp.topic(bytes, from) != connection.topic()) {
			this.corrupt++;
			return;
		}
		int number = Stamp.number(bytes, from);
		if (number == 0) {
			connection.subscribed();
			return;
		}
		connection.arrivals().add(number);
		if (this.measuring) {
			this.delivered++;
		}
		long sent = Stamp.time(bytes, from);
		if (sent >= this.measureFrom && sent < this.measureTo) {
			this.times.recordValue(Math.max(0, now - sent));
		}
		if (!this.plan.publisherListens() || connection.publishes()) {
			this.pace.arrived(now);
		}
	}

	private LoadResult result(Clients clients, Publisher publisher, Usage before, Usage after, long published,
			double resident) throws IOException {
		long lost = lost(clients, publisher);
		int closed = count(clients, false);
		stopSlowReaders(clients, false);
		clients.serveFor((this.plan.slowReaders() > 0) ? SLOW_READERS_CATCH_UP : Duration.ZERO);
		double seconds = before.seconds(after);
		return new LoadResult(seconds, published / seconds, this.delivered / seconds, before.serverCpu(after),
				before.generatorCpu(after), before.otherCpu(after), time(50), time(90), time(99), time(99.9),
				this.times.getMaxValue() / 1e3, lost, sum(clients, Arrivals::outOfOrder),
				sum(clients, Arrivals::duplicates), this.corrupt, clients.unexpected(), closed, count(clients, true),
				this.pace.stalls(), resident);
	}

	private double time(double percentile) {
		return this.times.getValueAtPercentile(percentile) / 1e3;
	}

	private int count(Clients clients, boolean slow) {
		List<Connection> all = clients.all();
		int slowReaders = this.plan.slowReaders();
		List<Connection> counted = slow ? all.subList(0, slowReaders) : all.subList(slowReaders, all.size());
		return (int) counted.stream().filter((connection) -> connection.phase() == Phase.CLOSED).count();
	}

	private static long sum(Clients clients, ToLongFunction<Arrivals> what) {
		return clients.all().stream().map(Connection::arrivals).mapToLong(what).sum();
	}

}
