package dev.parley.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.log.Joining;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.Stores;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.DestinationRule;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.support.ManualClock;

/**
 * An engine with a stopped clock and a database that can fail. Everyone may do everything
 * under {@code /topic} and {@code /queue}; destinations under {@code /topic/kept} and
 * {@code /queue/kept} are in the database.
 */
public final class TestEngine implements AutoCloseable {

	public static final Caller MINA = new Caller("mina", Set.of("USER"), false);

	private static final Retention KEPT = new Retention(1000, Duration.ZERO, 0);

	private final ExecutorService workers = Executors.newCachedThreadPool();

	private final List<TestClient> clients = new ArrayList<>();

	public final ManualClock clock;

	private final CountingMeters meters = new CountingMeters();

	public final FaultyBackend database;

	public final Policies policies;

	public final Engine engine;

	public TestEngine(DestinationPolicy... policies) {
		this(Limits.DEFAULT, policies);
	}

	public TestEngine(Limits limits, DestinationPolicy... policies) {
		this(limits, new ManualClock(), null, List.of(), policies);
	}

	public TestEngine(List<DestinationRule> rules, DestinationPolicy... policies) {
		this(Limits.DEFAULT, new ManualClock(), null, rules, policies);
	}

	/** An engine with this in place of its own database. */
	public TestEngine(FaultyBackend database, DestinationPolicy... policies) {
		this(Limits.DEFAULT, new ManualClock(), database, List.of(), policies);
	}

	private TestEngine(Limits limits, ManualClock clock, FaultyBackend database, List<DestinationRule> rules,
			DestinationPolicy... policies) {
		this(limits, Memory.unbounded(), clock, database, rules, policies);
	}

	/** An engine in which clients may not make the server hold more than this. */
	public TestEngine(Limits limits, Memory memory, DestinationPolicy... policies) {
		this(limits, memory, new ManualClock(), null, List.of(), policies);
	}

	/** An engine in which users may store and replay no faster than this. */
	public TestEngine(Rates rates, DestinationPolicy... policies) {
		this(Limits.DEFAULT, Memory.unbounded(), rates, new ManualClock(), null, List.of(), policies);
	}

	private TestEngine(Limits limits, Memory memory, ManualClock clock, FaultyBackend database,
			List<DestinationRule> rules, DestinationPolicy... policies) {
		this(limits, memory, Rates.UNLIMITED, clock, database, rules, policies);
	}

	/** A node of a cluster. */
	public TestEngine(SharedBackend shared, Joining users, DestinationPolicy... policies) {
		this(shared, users, Rates.UNLIMITED, policies);
	}

	/** A node of a cluster on which users may store no faster than this. */
	public TestEngine(SharedBackend shared, Joining users, Rates rates, DestinationPolicy... policies) {
		this(Limits.DEFAULT, Memory.unbounded(), rates, new ManualClock(), null, shared, users, List.of(), policies);
	}

	private TestEngine(Limits limits, Memory memory, Rates rates, ManualClock clock, FaultyBackend database,
			List<DestinationRule> rules, DestinationPolicy... policies) {
		this(limits, memory, rates, clock, database, null, null, rules, policies);
	}

	private TestEngine(Limits limits, Memory memory, Rates rates, ManualClock clock, FaultyBackend database,
			SharedBackend shared, Joining users, List<DestinationRule> rules, DestinationPolicy... policies) {
		this.clock = clock;
		this.database = (database != null) ? database : new FaultyBackend(new MemoryBackend(clock));
		List<DestinationPolicy> all = new ArrayList<>(List.of(DestinationPolicy.open("/topic/**"),
				DestinationPolicy.open("/queue/**"), DestinationPolicy.open("/topic/kept/**").durable(KEPT),
				DestinationPolicy.open("/queue/kept/**").durable(KEPT),
				DestinationPolicy.open("/topic/memory/**").retain(KEPT)));
		all.addAll(Arrays.asList(policies));
		this.policies = new Policies(all, rules);
		this.engine = new Engine(this.policies, limits,
				new Stores(new MemoryBackend(clock, memory), this.database, shared, users),
				(problem) -> problem.code().getBytes(StandardCharsets.UTF_8), this.workers, clock, this.meters, memory,
				rates);
	}

	public CountingMeters meters() {
		return this.meters;
	}

	/** Stops the engine and starts another one with the same database. */
	public TestEngine restarted() {
		close();
		return new TestEngine(Limits.DEFAULT, this.clock, this.database, List.of());
	}

	/** A client that is connected with STOMP 1.2. */
	public TestClient client(String id) {
		return client(id, "1.2");
	}

	public TestClient client(String id, String version) {
		return connect(new TestClient(this.engine, id), version);
	}

	/** A client of another user than mina. */
	public TestClient client(String id, Caller caller) {
		return connect(new TestClient(this.engine, id, caller), "1.2");
	}

	private TestClient connect(TestClient client, String version) {
		this.clients.add(client);
		client.send("CONNECT\naccept-version:" + version + "\nhost:x\n\n\0");
		return client;
	}

	/** A client that has sent nothing yet. */
	public TestClient stranger(String id) {
		TestClient client = new TestClient(this.engine, id);
		this.clients.add(client);
		return client;
	}

	public CompletableFuture<Position> publish(String destination, String body, String... headers) {
		return this.engine
			.publish(new Publication(destination, Headers.of(headers), body.getBytes(StandardCharsets.UTF_8)));
	}

	public void publishAll(String destination, String... bodies) {
		for (String body : bodies) {
			publish(destination, body);
		}
	}

	@Override
	public void close() {
		this.engine.close();
		this.clients.forEach(TestClient::leave);
		this.workers.shutdown();
	}

	static Limits prefetch(int prefetch) {
		Limits d = Limits.DEFAULT;
		return new Limits(d.subscriptions(), d.connectTime(), d.outboxBytes(), d.outboxFrames(), d.beatEvery(),
				d.expectBeatEvery(), d.pingEvery(), 1, prefetch, d.maxDeliveries(), d.transactions(),
				d.transactionFrames(), d.transactionBytes(), d.writeTime());
	}

	public static Limits maxDeliveries(int most) {
		Limits d = Limits.DEFAULT;
		return new Limits(d.subscriptions(), d.connectTime(), d.outboxBytes(), d.outboxFrames(), d.beatEvery(),
				d.expectBeatEvery(), d.pingEvery(), 1, d.prefetch(), most, d.transactions(), d.transactionFrames(),
				d.transactionBytes(), d.writeTime());
	}

	public static Limits outbox(long bytes, int frames) {
		Limits d = Limits.DEFAULT;
		return new Limits(d.subscriptions(), d.connectTime(), bytes, frames, d.beatEvery(), d.expectBeatEvery(),
				d.pingEvery(), 1, d.prefetch(), d.maxDeliveries(), d.transactions(), d.transactionFrames(),
				d.transactionBytes(), d.writeTime());
	}

}
