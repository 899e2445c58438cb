package dev.parley.cluster.redis;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Gives each batch to the writer of its partition. One master has one writer for all. In
 * a cluster each has neighbouring partitions, which are mostly at the same master: so one
 * that does not answer holds up few of the others. Safe for any thread.
 */
final class Writers implements AutoCloseable {

	private static final int IN_CLUSTER = 16;

	private final Names names;

	private final Room room;

	private final List<Writer> writers;

	/**
	 * @param writer makes one, by its number
	 */
	Writers(Names names, Room room, IntFunction<Writer> writer) {
		this.names = names;
		this.room = room;
		this.writers = IntStream.range(0, names.isClustered() ? IN_CLUSTER : 1).mapToObj(writer).toList();
	}

	/**
	 * See {@link dev.parley.engine.log.Backend#publish}.
	 * @return completed with {@link RefusedException} if the batch has destinations of
	 * several partitions, which may be at several masters
	 */
	CompletableFuture<List<Position>> publish(Batch batch) {
		Set<Integer> partitions = new HashSet<>(2);
		batch.publications().forEach((each) -> partitions.add(this.names.partition(each.destination())));
		batch.settlements().forEach((each) -> partitions.add(this.names.partition(each.destination())));
		batch.erasures().forEach((each) -> partitions.add(this.names.partition(each.destination())));
		if (partitions.size() > 1) {
			return CompletableFuture.failedFuture(new RefusedException(new Problem("one-partition", 409,
					"One partition",
					"What takes effect together has to be in one partition of Redis Cluster: in destinations with the"
							+ " same text in braces, such as /topic/{room-1}/messages and /topic/{room-1}/news",
					batch.publications().isEmpty() ? null : batch.publications().get(0).destination())));
		}
		int partition = partitions.iterator().next();
		return writer(partition).publish(batch, partition);
	}

	/**
	 * Completed when what has been accepted before for this destination has been
	 * answered.
	 */
	CompletableFuture<?> settled(String destination) {
		int partition = this.names.partition(destination);
		return writer(partition).publish(new Batch(List.of(), List.of()), partition);
	}

	private Writer writer(int partition) {
		return this.writers.get(partition * this.writers.size() / Tags.COUNT);
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
