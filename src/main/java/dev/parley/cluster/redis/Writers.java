package dev.parley.cluster.redis;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.parley.cluster.redis.servers.Tags;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Gives work to the writer of its partition. One master has one writer for all. In a
 * cluster each has neighbouring partitions, which are mostly at the same master: so one
 * that does not answer holds up few of the others. Safe for any thread.
 */
final class Writers implements AutoCloseable {

	private static final int IN_CLUSTER = 16;

	private final Names names;

	private final Room room;

	private final List<Writer> writers;

	/**
	 * @param writer makes one
	 */
	Writers(Names names, Room room, Supplier<Writer> writer) {
		this.names = names;
		this.room = room;
		this.writers = Stream.generate(writer).limit(names.isClustered() ? IN_CLUSTER : 1).toList();
	}

	/**
	 * See {@link dev.parley.engine.log.Backend#publish}.
	 * @param batch with at least one operation
	 * @return completed with {@link RefusedException} if the batch has destinations of
	 * several partitions, which may be at several masters
	 */
	CompletableFuture<List<Position>> publish(Batch batch) {
		int partition = 0;
		if (this.names.isClustered()) {
			Set<Integer> partitions = new HashSet<>(2);
			batch.publications().forEach((each) -> partitions.add(this.names.partition(each.destination())));
			batch.settlements().forEach((each) -> partitions.add(this.names.partition(each.destination())));
			batch.erasures().forEach((each) -> partitions.add(this.names.partition(each.destination())));
			if (partitions.size() > 1) {
				return CompletableFuture.failedFuture(severalPartitions(batch));
			}
			partition = partitions.iterator().next();
		}
		return publish(batch, partition);
	}

	private static RefusedException severalPartitions(Batch batch) {
		return new RefusedException(new Problem("one-partition", 409, "One partition",
				"What takes effect together has to be in one partition of Redis Cluster: in destinations with the same"
						+ " text in braces, such as /topic/{room-1}/messages and /topic/{room-1}/news",
				batch.publications().isEmpty() ? null : batch.publications().get(0).destination()));
	}

	private CompletableFuture<List<Position>> publish(Batch batch, int partition) {
		CompletableFuture<List<Position>> done = new CompletableFuture<>();
		submit(new Work.Publish(batch, done), partition);
		return done;
	}

	/** Executes what concerns one destination, or fails it. */
	void submit(Work work, String destination) {
		submit(work, this.names.partition(destination));
	}

	private void submit(Work work, int partition) {
		this.writers.get(partition * this.writers.size() / Tags.COUNT).submit(work, partition);
	}

	/**
	 * Completed when what has been accepted before for this destination has been
	 * answered.
	 */
	CompletableFuture<?> settled(String destination) {
		return publish(new Batch(List.of(), List.of()), this.names.partition(destination));
	}

	/** Whether a quarter of what may wait is waiting. */
	boolean isBehind() {
		return this.room.isScarce();
	}

	@Override
	public void close() {
		this.writers.forEach(Writer::beginClosing);
		this.writers.forEach(Writer::close);
	}

}
