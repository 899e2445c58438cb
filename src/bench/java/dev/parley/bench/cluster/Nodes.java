package dev.parley.bench.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.redis.RedisCluster;
import dev.parley.engine.Engine;
import dev.parley.engine.Listeners;
import dev.parley.engine.Sending;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Stores;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.session.Session;

/** Engines that share one Redis, each with one client that discards what it gets. */
final class Nodes implements AutoCloseable {

	/** Messages of a log. */
	static final int RETAINED = 100;

	private static final byte[] BODY = new byte[128];

	private static final Caller CALLER = new Caller("mina", Set.of(), false);

	/** Of one session. */
	private static final int SUBSCRIPTIONS = 50;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

	private final List<Engine> engines = new ArrayList<>();

	private final ExecutorService workers = Executors.newFixedThreadPool(4);

	private final LongAdder written = new LongAdder();

	private final LongAdder acknowledged = new LongAdder();

	private final ExecutorService consumers = Executors.newSingleThreadExecutor();

	private final Semaphore answers = new Semaphore(0);

	private int sessions;

	/** Why a message was not published; null if all were. */
	private volatile Throwable failure;

	private int unanswered;

	Nodes(int redisPort, int number) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("bench", Map.of("spring.data.redis.port", redisPort)));
		RedisCluster redis = RedisCluster.of(environment, "bench");
		Clock clock = Clock.systemUTC();
		Policies policies = new Policies(List.of(DestinationPolicy.open("/topic/plain/**"),
				DestinationPolicy.open("/topic/kept/**").retain(new Retention(RETAINED, Duration.ZERO, 0)),
				DestinationPolicy.open("/queue/**")));
		for (int i = 0; i < number; i++) {
			Stores stores = new Stores(new MemoryBackend(clock), null, redis.logs(ClusterNode.at("bench"), clock),
					null);
			this.engines.add(new Engine(policies, Limits.DEFAULT, stores, (problem) -> new byte[0], this.workers, clock,
					Meters.NONE, Memory.unbounded(), Rates.UNLIMITED));
		}
	}

	int size() {
		return this.engines.size();
	}

	/** Subscribes to each of them at each node, and waits until that is in force. */
	void subscribe(List<String> destinations) {
		long before = frames();
		int sent = 0;
		for (Engine engine : this.engines) {
			for (int from = 0; from < destinations.size(); from += SUBSCRIPTIONS) {
				Session session = engine.open("session-" + this.sessions++, new Listeners.Nowhere(this.written::add));
				session.connect(Frame.of(Command.CONNECT, "accept-version", "1.2", "host", "localhost"), CALLER,
						Headers.empty());
				int to = Math.min(destinations.size(), from + SUBSCRIPTIONS);
				for (String destination : destinations.subList(from, to)) {
					session.handle(
							Frame.of(Command.SUBSCRIBE, "id", destination, "destination", destination, "receipt", "r"),
							destination);
				}
				// CONNECTED, and a receipt for each.
				sent += 1 + to - from;
			}
		}
		await(before + sent);
	}

	/** A consumer of each queue at each node, that acknowledges each message alone. */
	void consume(List<String> queues, int prefetch) {
		for (Engine engine : this.engines) {
			for (String queue : queues) {
				Consumer consumer = new Consumer();
				Session session = engine.open("session-" + this.sessions++, consumer);
				consumer.session = session;
				session.connect(Frame.of(Command.CONNECT, "accept-version", "1.2", "host", "localhost"), CALLER,
						Headers.empty());
				session.handle(Frame.of(Command.SUBSCRIBE, "id", "0", "destination", queue, "ack", "client-individual",
						"prefetch-count", Integer.toString(prefetch)), queue);
			}
		}
	}

	long acknowledged() {
		return this.acknowledged.sum();
	}

	/** Waits until consumers have acknowledged that many messages, and no more. */
	void awaitAcknowledged(long messages) {
		awaitAcknowledgedAtLeast(messages);
		if (acknowledged() != messages) {
			throw new IllegalStateException("Expected %d messages, not %d".formatted(messages, acknowledged()));
		}
	}

	void awaitAcknowledgedAtLeast(long messages) {
		long deadline = System.nanoTime() + PATIENCE;
		while (acknowledged() < messages) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("Expected %d messages, not %d".formatted(messages, acknowledged()));
			}
			LockSupport.parkNanos(1_000_000);
		}
	}

	/** Publishes a message, when there is room for it in the window. */
	void publish(int node, String destination, int window) throws InterruptedException {
		if (this.unanswered >= window) {
			awaitAnswer();
		}
		this.unanswered++;
		this.engines.get(node)
			.send(CALLER, List.of(new Sending.Message(destination, Headers.empty(), BODY, null)))
			.whenComplete((positions, failure) -> {
				if (failure != null) {
					this.failure = failure;
				}
				this.answers.release();
			});
	}

	void awaitAnswers() throws InterruptedException {
		while (this.unanswered > 0) {
			awaitAnswer();
		}
	}

	private void awaitAnswer() throws InterruptedException {
		if (!this.answers.tryAcquire(PATIENCE, TimeUnit.NANOSECONDS)) {
			throw new IllegalStateException("A message was not answered");
		}
		this.unanswered--;
		if (this.failure != null) {
			throw new IllegalStateException("A message was not published", this.failure);
		}
	}

	/** That have been written to the clients. */
	long frames() {
		return this.written.sum();
	}

	/** Waits until that many frames have been written to the clients. */
	void await(long frames) {
		long deadline = System.nanoTime() + PATIENCE;
		while (frames() < frames && System.nanoTime() < deadline) {
			LockSupport.parkNanos(1_000_000);
		}
		if (frames() != frames) {
			throw new IllegalStateException("Expected %d frames, not %d".formatted(frames, frames()));
		}
	}

	@Override
	public void close() {
		this.engines.forEach(Engine::close);
		this.workers.shutdown();
		this.consumers.shutdown();
	}

	/** Its frames come from the one thread of all consumers. */
	private final class Consumer implements Wire {

		private volatile @Nullable Session session;

		@Override
		public void write(List<EncodedFrame> frames, WriteListener done) {
			List<EncodedFrame> written = List.copyOf(frames);
			done.written();
			Nodes.this.consumers.execute(() -> written.forEach(this::acknowledge));
		}

		private void acknowledge(EncodedFrame written) {
			Frame frame = written.decoded(Version.V1_2);
			String ack = (frame.command() == Command.MESSAGE) ? frame.header("ack") : null;
			Session to = this.session;
			if (ack != null && to != null) {
				to.handle(Frame.of(Command.ACK, "id", ack), null);
				Nodes.this.acknowledged.increment();
			}
		}

		@Override
		public void close(CloseReason reason) {
		}

		@Override
		public void ping() {
		}

		@Override
		public void abort() {
		}

	}

}
