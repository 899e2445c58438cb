package dev.parley.archive.commit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;

/**
 * How much is in work queues, or more: what has come since a queue was counted is known,
 * what has been settled by any process is not. Counting takes the longer the more is
 * there, and publishers wait for it, so a long queue is counted only now and then. Not
 * thread-safe.
 */
final class QueueStocks {

	/** Messages up to which a queue is counted as often as somebody wants to know. */
	static final long SHORT = 10_000;

	/** Between the end of one count of a long queue and the next. */
	static final Duration PAUSE = Duration.ofMillis(500);

	/** Or this many times as long as the count took, if that is longer. */
	private static final int SHARE = 20;

	/** Most queues of which it is known how much is in them. */
	private static final int COUNTED = 10_000;

	private final LongFunction<MessageTable.Sum> counting;

	private final LongSupplier nanoTime;

	/** By the id of the log. */
	private final Map<Long, Counted> counted = new HashMap<>();

	/**
	 * @param counting what is in a log with this id
	 */
	QueueStocks(LongFunction<MessageTable.Sum> counting, LongSupplier nanoTime) {
		this.counting = counting;
		this.nanoTime = nanoTime;
	}

	/** What is in it at most; null if that is not known. */
	MessageTable.@Nullable Sum atMost(LogRow log) {
		Counted counted = this.counted.get(log.id());
		return (counted != null)
				? counted.stock()
					.and(new MessageTable.Sum(log.last() - counted.last(), log.totalBytes() - counted.totalBytes()))
				: null;
	}

	/** Whether it is time to count this queue, if somebody wants to know. */
	boolean isDue(LogRow log) {
		Counted counted = this.counted.get(log.id());
		return counted == null || counted.stock().messages() <= SHORT
				|| this.nanoTime.getAsLong() - counted.next() >= 0;
	}

	/** What is in it now. */
	MessageTable.Sum count(LogRow log) {
		long begin = this.nanoTime.getAsLong();
		MessageTable.Sum stock = this.counting.apply(log.id());
		long end = this.nanoTime.getAsLong();
		if (this.counted.size() >= COUNTED) {
			this.counted.clear();
		}
		this.counted.put(log.id(), new Counted(stock, log.last(), log.totalBytes(),
				end + Math.max(PAUSE.toNanos(), SHARE * (end - begin))));
		return stock;
	}

	/** Something was deleted: it is to be counted when somebody wants to know. */
	void forget(LogRow log) {
		this.counted.remove(log.id());
	}

	/**
	 * What was in a queue when its log stood there.
	 *
	 * @param next when to count again, nanoseconds
	 */
	private record Counted(MessageTable.Sum stock, long last, long totalBytes, long next) {
	}

}
