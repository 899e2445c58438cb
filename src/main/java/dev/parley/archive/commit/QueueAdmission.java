package dev.parley.archive.commit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * What the batches of one transaction may change in work queues that several processes
 * hand out: what the ones before have changed counts for those after them. Not
 * thread-safe.
 */
final class QueueAdmission {

	private final Map<String, LogRow> logs;

	private final Set<MessageTable.Place> free;

	private final Map<String, MessageTable.Sum> stocks;

	private final Retentions retentions;

	private final long gone;

	/**
	 * Destinations of publications that stay in a table, since one of them was too much.
	 */
	private final Set<String> passedOver = new HashSet<>(0);

	/**
	 * @param free messages that this process may settle
	 * @param stocks what is in the queues to which the transaction appends, or more if
	 * that is within their bounds
	 * @param gone bytes that the transaction has deleted already
	 */
	QueueAdmission(Map<String, LogRow> logs, Set<MessageTable.Place> free, Map<String, MessageTable.Sum> stocks,
			Retentions retentions, long gone) {
		this.gone = gone;
		this.logs = logs;
		this.free = free;
		this.stocks = stocks;
		this.retentions = retentions;
	}

	/**
	 * Admits a batch. What is moved from a table keeps its order: a small publication
	 * does not go before a larger one for which there was no room.
	 * @return why it has to be refused; null if it takes effect
	 */
	@Nullable RefusedException refusal(Work.Publish work) {
		Set<MessageTable.Place> settled = new HashSet<>();
		for (Settlement settlement : work.batch().settlements()) {
			MessageTable.Place place = place(settlement);
			if (place == null || !this.free.contains(place)) {
				return new RefusedException(Problem.notOutstanding(settlement.destination()));
			}
			settled.add(place);
		}
		Map<String, MessageTable.Sum> after = new HashMap<>();
		String full = full(work, after);
		if (full != null) {
			if (!work.outgoing().isEmpty()) {
				work.batch().publications().forEach((each) -> this.passedOver.add(each.destination()));
			}
			return new RefusedException(Problem.queueFull(full));
		}
		this.free.removeAll(settled);
		this.stocks.putAll(after);
		return null;
	}

	/**
	 * The first destination that has no room for it, or has had none for an earlier one.
	 * @param after gets what is in the queues then
	 */
	private @Nullable String full(Work.Publish work, Map<String, MessageTable.Sum> after) {
		for (Publication publication : work.batch().publications()) {
			String destination = publication.destination();
			if (!work.outgoing().isEmpty() && this.passedOver.contains(destination)) {
				return destination;
			}
			MessageTable.Sum before = after.getOrDefault(destination, this.stocks.get(destination));
			if (before != null) {
				MessageTable.Sum more = new MessageTable.Sum(before.messages() + 1,
						before.bytes() + publication.footprint());
				if (isTooMuch(more, this.retentions.of(destination))) {
					return destination;
				}
				after.put(destination, more);
			}
		}
		return null;
	}

	/**
	 * Where the message is, unless its log has begun another life, in which another
	 * message has its offset.
	 */
	private MessageTable.@Nullable Place place(Settlement settlement) {
		LogRow log = this.logs.get(settlement.destination());
		return (log != null && log.holds(settlement)) ? new MessageTable.Place(log.id(), settlement.offset()) : null;
	}

	/** Bytes that the transaction has deleted already. */
	long gone() {
		return this.gone;
	}

	/** A settlement makes room from the next transaction on. */
	static boolean isTooMuch(MessageTable.Sum stock, Retention bounds) {
		return stock.messages() > bounds.count() || (bounds.bytes() > 0 && stock.bytes() > bounds.bytes());
	}

}
