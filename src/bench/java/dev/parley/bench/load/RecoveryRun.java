package dev.parley.bench.load;

import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.bench.load.Connection.Phase;

/** Carries out a {@link RecoveryRun.Plan} on one thread. */
public final class RecoveryRun {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final long MILLISECOND = 1_000_000;

	private static final Pattern EPOCH = Pattern.compile("(?m)^x-stream-epoch:(.*)$");

	private static final Pattern RECOVERED = Pattern.compile("(?m)^x-recovered:true$");

	private final Plan plan;

	private final LoadPlan load;

	private final int run;

	private final List<String> epochs = new ArrayList<>();

	/** By connection: when its receipt came. */
	private final Map<Connection, Long> receipts = new HashMap<>();

	private int recovered;

	private Pace pace = (publisher, now) -> Long.MAX_VALUE;

	private RecoveryRun(Plan plan, int run) {
		this.plan = plan;
		this.load = plan.load();
		this.run = run;
		for (int i = 0; i < plan.topics(); i++) {
			this.epochs.add("");
		}
	}

	/**
	 * Connects all clients to one server, ends it, and brings the clients to the others.
	 * @param others where they go, and where somebody publishes all the time
	 * @param death ends the server
	 * @param run a number that no other run on these servers has, at most 65,535
	 */
	public static Result run(Plan plan, Server dying, Server others, Death death, int run)
			throws IOException, InterruptedException {
		return new RecoveryRun(plan, run).run(dying, others, death);
	}

	private Result run(Server dying, Server others, Death death) throws IOException, InterruptedException {
		try (Clients before = new Clients(dying::port, this::message, this::receipt);
				Clients publishing = new Clients(others::port, this::message);
				Clients after = new Clients(others::port, this::message, this::receipt)) {
			before.connect(this.plan.clients(), (selector, port, index) -> open(selector, port, index, "first"));
			awaitReceipts(before);
			publishing.connect(1, (selector, port, index) -> Connection.open(selector, port, null, -1, false));
			Publisher publisher = new Publisher(publishing.get(0), this.load, this.run);
			this.pace = new PlannedPace(this.plan.rate(), new RandomTopics(this.plan.topics()), System.nanoTime());
			List<Clients> all = List.of(after, before, publishing);
			publish(publisher, all, this.plan.before());
			death.die();
			long died = System.nanoTime();
			awaitEnd(before);
			for (Connection left : before.all()) {
				long next = left.arrivals().received() + 1;
				after.open((selector, port, index) -> open(selector, port, index,
						"offset=" + next + "\nx-stream-epoch:" + this.epochs.get(left.topic())));
			}
			this.receipts.clear();
			this.recovered = 0;
			while (this.receipts.size() < this.plan.clients()) {
				publish(publisher, all, Duration.ofMillis(1));
				if (after.closed() > 0 || System.nanoTime() - died > TIMEOUT.toNanos()) {
					throw new IOException("%d of %d clients have come back, %d were closed by the server"
						.formatted(this.receipts.size(), this.plan.clients(), after.closed()));
				}
			}
			publish(publisher, all, this.plan.before());
			this.pace = (ignored, now) -> Long.MAX_VALUE;
			publish(publisher, all, this.plan.before());
			return result(before, after, publisher, died);
		}
	}

	private Connection open(Selector selector, int port, int index, String from) throws IOException {
		int topic = index % this.plan.topics();
		return Connection.open(selector, port, this.load.subscribeTo(this.run, topic), topic, false)
			.with("receipt:%d\nx-stream-offset:%s\n".formatted(index, from));
	}

	private void message(Connection connection, byte[] bytes, int from, int to, long now) {
		connection.arrivals().add(Stamp.number(bytes, from));
	}

	private void receipt(Connection connection, String frame) {
		this.receipts.put(connection, System.nanoTime());
		Matcher epoch = EPOCH.matcher(frame);
		if (epoch.find()) {
			this.epochs.set(connection.topic(), epoch.group(1).strip());
		}
		if (RECOVERED.matcher(frame).find()) {
			this.recovered++;
		}
	}

	private void awaitReceipts(Clients of) throws IOException {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (this.receipts.size() < of.all().size()) {
			if (System.nanoTime() > deadline) {
				throw new IOException(
						"%d of %d subscriptions have receipts".formatted(this.receipts.size(), of.all().size()));
			}
			of.poll(System.nanoTime() + MILLISECOND);
		}
	}

	private static void awaitEnd(Clients clients) throws IOException {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (clients.all().stream().anyMatch((connection) -> connection.phase() != Phase.CLOSED)) {
			if (System.nanoTime() > deadline) {
				throw new IOException("A server that died has connections");
			}
			clients.poll(System.nanoTime() + MILLISECOND);
		}
	}

	private void publish(Publisher publisher, List<Clients> all, Duration time) throws IOException {
		long end = System.nanoTime() + time.toNanos();
		for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
			this.pace.publish(publisher, now);
			publisher.flush();
			for (Clients each : all) {
				each.poll(now);
			}
			all.get(0).poll(Math.min(now + MILLISECOND, end));
		}
	}

	private Result result(Clients before, Clients after, Publisher publisher, long death) {
		double[] seconds = this.receipts.values().stream().mapToDouble((at) -> (at - death) / 1e9).sorted().toArray();
		long lost = 0;
		long wrong = 0;
		for (int i = 0; i < this.plan.clients(); i++) {
			Arrivals first = before.get(i).arrivals();
			Arrivals then = after.get(i).arrivals();
			lost += publisher.published(after.get(i).topic()) - first.received() - then.received();
			wrong += first.duplicates() + first.outOfOrder() + then.duplicates() + then.outOfOrder();
		}
		return new Result(seconds[seconds.length / 2], seconds[seconds.length - 1], this.recovered, lost, wrong);
	}

	/** Ends a server, and returns when it has gone. */
	@FunctionalInterface
	public interface Death {

		void die() throws InterruptedException;

	}

	/**
	 * A node with many clients dies.
	 *
	 * @param clients with one subscription each
	 * @param topics with a log each, of as many clients each
	 * @param rate messages a second before and after, of all topics together
	 * @param before the death, and after the last client has come back
	 */
	public record Plan(int clients, int topics, double rate, Duration before) {

		private static final int BYTES = 128;

		LoadPlan load() {
			return LoadPlan.saturate(this.topics, this.clients / this.topics, BYTES).withLog();
		}

	}

	/**
	 * The result of a {@link Plan}. Times are in seconds, from the death of the node: all
	 * clients come back at once.
	 *
	 * @param median until a client has the receipt of its subscription
	 * @param last until all have it
	 * @param recovered clients whose receipt says {@code x-recovered:true}
	 * @param lost messages that a client should have had
	 * @param duplicates and messages that came after a later one
	 */
	public record Result(double median, double last, int recovered, long lost, long duplicates) {
	}

}
