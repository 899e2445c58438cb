package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * One work queue in memory from which two nodes take messages. The node that publishes
 * hears of it; the other has to be told. Safe for any thread.
 */
final class ClaimedMemory {

	private final MemoryBackend logs;

	/** By offset; without a holder for one that came back. */
	private final Map<Long, Holding> holdings = new HashMap<>();

	private Inbound publisher;

	private boolean started;

	ClaimedMemory(Clock clock) {
		this.logs = new MemoryBackend(clock);
	}

	Backend node(String name) {
		return new Node(name);
	}

	/** All that this node held is ready. */
	synchronized void die(String name) {
		this.holdings.replaceAll((offset, holding) -> holding.holder().equals(name)
				? new Holding("", holding.attempts(), true) : holding);
	}

	/** The offsets that are not settled. */
	synchronized List<Long> left(String queue) {
		return this.logs.read(queue, 1, 1000).messages().stream().map(StoredMessage::offset).toList();
	}

	/** As if it had become too old. */
	synchronized void remove(String queue, long offset) {
		this.logs.publish(Batch.of(new Settlement(queue, offset))).join();
		this.holdings.remove(offset);
	}

	private record Holding(String holder, int attempts, boolean redelivered) {
	}

	private final class Node implements Backend, Claims {

		private final String name;

		private Inbound inbound;

		Node(String name) {
			this.name = name;
		}

		@Override
		public void start(Inbound own, Retentions retentions) {
			this.inbound = own;
			synchronized (ClaimedMemory.this) {
				if (!ClaimedMemory.this.started) {
					ClaimedMemory.this.started = true;
					ClaimedMemory.this.logs.start((message) -> ClaimedMemory.this.publisher.appended(message),
							retentions);
				}
			}
		}

		@Override
		public CompletableFuture<List<Position>> publish(Batch batch) {
			synchronized (ClaimedMemory.this) {
				List<Long> existing = batch.settlements().isEmpty() ? List.of()
						: left(batch.settlements().get(0).destination());
				for (Settlement settlement : batch.settlements()) {
					Holding holding = ClaimedMemory.this.holdings.get(settlement.offset());
					if (!existing.contains(settlement.offset()) || (holding != null && !holding.holder().isEmpty()
							&& !holding.holder().equals(this.name))) {
						return CompletableFuture.failedFuture(new RefusedException(new Problem("not-outstanding", 409,
								"Not outstanding", "Another one has it", settlement.destination())));
					}
				}
				batch.settlements().forEach((each) -> ClaimedMemory.this.holdings.remove(each.offset()));
				ClaimedMemory.this.publisher = this.inbound;
				return ClaimedMemory.this.logs.publish(batch);
			}
		}

		@Override
		public Page read(String destination, long from, int limit) {
			return ClaimedMemory.this.logs.read(destination, from, limit);
		}

		@Override
		public Claims claims() {
			return this;
		}

		@Override
		public void forget(String destination) {
			ClaimedMemory.this.logs.forget(destination);
		}

		@Override
		public CompletableFuture<List<Claimed>> claim(String queue, int most) {
			List<Claimed> taken = new ArrayList<>();
			synchronized (ClaimedMemory.this) {
				for (StoredMessage message : ClaimedMemory.this.logs.read(queue, 1, 1000).messages()) {
					Holding former = ClaimedMemory.this.holdings.getOrDefault(message.offset(),
							new Holding("", 0, false));
					if (former.holder().isEmpty() && taken.size() < most) {
						ClaimedMemory.this.holdings.put(message.offset(),
								new Holding(this.name, former.attempts(), former.redelivered()));
						taken.add(new Claimed(message, former.attempts(), former.redelivered()));
					}
				}
			}
			return CompletableFuture.completedFuture(taken);
		}

		@Override
		public CompletableFuture<Void> release(String queue, List<Claimed> messages) {
			synchronized (ClaimedMemory.this) {
				for (Claimed each : messages) {
					Holding holding = ClaimedMemory.this.holdings.get(each.message().offset());
					if (holding != null && holding.holder().equals(this.name)) {
						ClaimedMemory.this.holdings.put(each.message().offset(),
								new Holding("", each.attempts(), each.redelivered()));
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
