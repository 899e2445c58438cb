package dev.parley.engine.log;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Work queues in memory from which several nodes take messages, as a store of several
 * processes has them; but it knows no idempotency keys. What it is asked is done when it
 * answers. The node that publishes hears of it; the others have to be told, or to look.
 * Safe for any thread; calls nobody under its lock.
 */
public final class ClaimedMemory {

	/** Bodies given by one claim, bytes; more if the first one alone is larger. */
	private static final long BYTES = 1024 * 1024;

	private final Map<String, Queue> queues = new HashMap<>();

	private int epochs;

	/** Another process, not started. */
	public Node node(Clock clock) {
		return new Node(clock);
	}

	private Queue queue(String name) {
		return this.queues.computeIfAbsent(name, (key) -> new Queue("e" + ++this.epochs));
	}

	/** One life of a queue. */
	private static final class Queue {

		private final String epoch;

		private final NavigableMap<Long, Entry> messages = new TreeMap<>();

		private long last;

		Queue(String epoch) {
			this.epoch = epoch;
		}

		StoredMessage append(Publication publication, long now) {
			StoredMessage message = new StoredMessage(publication.destination(), this.epoch, ++this.last, now,
					publication.headers(), publication.body());
			this.messages.put(message.offset(), new Entry(message, null, 0, false));
			return message;
		}

		/** What is with a node is the business of its consumer. */
		void dropExpired(Retention bounds, long now) {
			long oldest = bounds.age().isZero() ? Long.MIN_VALUE : now - bounds.age().toMillis();
			this.messages.values()
				.removeIf((each) -> each.holder() == null
						&& (each.message().expires() <= now || each.message().time() <= oldest));
		}

	}

	/**
	 * A message.
	 *
	 * @param holder null for one that is ready
	 */
	private record Entry(StoredMessage message, @Nullable Node holder, int attempts, boolean redelivered) {

		Entry of(@Nullable Node other, int times, boolean seen) {
			return new Entry(this.message, other, times, seen);
		}

	}

	/** A process. */
	public final class Node implements Backend, Claims {

		private final Clock clock;

		private Inbound inbound = (message) -> {
		};

		private Retentions retentions = (destination) -> Retention.NONE;

		private boolean dead;

		private Node(Clock clock) {
			this.clock = clock;
		}

		/** Without a word to anybody; what it held is ready. */
		public void die() {
			synchronized (ClaimedMemory.this) {
				this.dead = true;
				endLease();
			}
		}

		/** What it holds is ready, as of a process that was stopped; and it goes on. */
		public void endLease() {
			synchronized (ClaimedMemory.this) {
				ClaimedMemory.this.queues.values()
					.forEach((queue) -> queue.messages.replaceAll(
							(offset, each) -> (each.holder() == this) ? each.of(null, each.attempts(), true) : each));
			}
		}

		@Override
		public void start(Inbound own, Retentions kept) {
			this.inbound = own;
			this.retentions = kept;
		}

		@Override
		public CompletableFuture<List<Position>> publish(Batch batch) {
			List<StoredMessage> appended = new ArrayList<>();
			synchronized (ClaimedMemory.this) {
				RuntimeException refusal = refusal(batch);
				if (refusal != null) {
					return CompletableFuture.failedFuture(refusal);
				}
				batch.settlements().forEach((each) -> queue(each.destination()).messages.remove(each.offset()));
				long now = this.clock.millis();
				batch.publications().forEach((each) -> appended.add(queue(each.destination()).append(each, now)));
			}
			appended.forEach(this.inbound::appended);
			return CompletableFuture.completedFuture(appended.stream().map(StoredMessage::position).toList());
		}

		/** What a batch settles makes no room for its own messages. */
		private @Nullable RuntimeException refusal(Batch batch) {
			if (this.dead) {
				return new BackendException("This node is dead", null);
			}
			Set<Settlement> settled = new HashSet<>();
			for (Settlement each : batch.settlements()) {
				if (!maySettle(each) || !settled.add(each)) {
					return new RefusedException(Problem.notOutstanding(each.destination()));
				}
			}
			Set<String> names = new HashSet<>();
			batch.publications().forEach((each) -> names.add(each.destination()));
			for (String name : names) {
				queue(name).dropExpired(this.retentions.of(name), this.clock.millis());
				if (isTooMuch(name, batch)) {
					return new RefusedException(Problem.queueFull(name));
				}
			}
			return null;
		}

		private boolean maySettle(Settlement settlement) {
			Queue queue = queue(settlement.destination());
			Entry entry = queue.messages.get(settlement.offset());
			return entry != null && (entry.holder() == null || entry.holder() == this)
					&& (settlement.epoch().isEmpty() || settlement.epoch().equals(queue.epoch));
		}

		private boolean isTooMuch(String name, Batch batch) {
			Retention bounds = this.retentions.of(name);
			List<Integer> sizes = Stream
				.concat(queue(name).messages.values().stream().map((each) -> each.message().footprint()),
						batch.publications()
							.stream()
							.filter((each) -> each.destination().equals(name))
							.map(Publication::footprint))
				.toList();
			return sizes.size() > bounds.count()
					|| (bounds.bytes() > 0 && sizes.stream().mapToLong(Integer::longValue).sum() > bounds.bytes());
		}

		@Override
		public Page read(String destination, long from, int limit) {
			synchronized (ClaimedMemory.this) {
				Queue queue = queue(destination);
				List<StoredMessage> messages = queue.messages.tailMap(from, true)
					.values()
					.stream()
					.limit(limit)
					.map(Entry::message)
					.toList();
				long first = queue.messages.isEmpty() ? queue.last + 1 : queue.messages.firstKey();
				return new Page(queue.epoch, first, queue.last, messages, false);
			}
		}

		@Override
		public Claims claims() {
			return this;
		}

		@Override
		public void forget(String destination) {
			synchronized (ClaimedMemory.this) {
				ClaimedMemory.this.queues.remove(destination);
			}
		}

		@Override
		public CompletableFuture<List<Claimed>> claim(String name, int most) {
			List<Claimed> taken = new ArrayList<>();
			synchronized (ClaimedMemory.this) {
				if (this.dead) {
					return CompletableFuture.failedFuture(new BackendException("This node is dead", null));
				}
				Queue queue = queue(name);
				queue.dropExpired(this.retentions.of(name), this.clock.millis());
				long bytes = 0;
				Iterator<Entry> ready = List.copyOf(queue.messages.values())
					.stream()
					.filter((each) -> each.holder() == null)
					.iterator();
				while (ready.hasNext() && taken.size() < most && bytes < BYTES) {
					Entry each = ready.next();
					queue.messages.put(each.message().offset(), each.of(this, each.attempts(), each.redelivered()));
					taken.add(new Claimed(each.message(), each.attempts(), each.redelivered()));
					bytes += each.message().body().length;
				}
			}
			return CompletableFuture.completedFuture(taken);
		}

		@Override
		public CompletableFuture<Void> release(String name, List<Claimed> messages) {
			synchronized (ClaimedMemory.this) {
				if (this.dead) {
					return CompletableFuture.failedFuture(new BackendException("This node is dead", null));
				}
				Queue queue = queue(name);
				for (Claimed each : messages) {
					Entry entry = queue.messages.get(each.message().offset());
					if (entry != null && entry.holder() == this && each.message().epoch().equals(queue.epoch)) {
						queue.messages.put(each.message().offset(),
								entry.of(null, each.attempts(), each.redelivered()));
					}
				}
			}
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void close() {
		}

	}

}
