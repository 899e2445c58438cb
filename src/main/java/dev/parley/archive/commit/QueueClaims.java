package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.Settlement;

/**
 * The work queues that this process and others hand out. Each change happens while the
 * row of the queue's log is locked, so the processes take turns at a queue. Not
 * thread-safe: used by the committer, inside its transaction.
 */
final class QueueClaims {

	/** Bodies given by one claim, bytes; more if the first one alone is larger. */
	private static final long BYTES = 1024 * 1024;

	private final Tables tables;

	private final LogRows rows;

	private final Retentions retentions;

	private final String node;

	/**
	 * @param node the name of this process, whose lock it holds
	 */
	QueueClaims(Tables tables, LogRows rows, Retentions retentions, String node) {
		this.tables = tables;
		this.rows = rows;
		this.retentions = retentions;
		this.node = node;
	}

	/**
	 * Claims and releases, in their order.
	 * @return completes the answers, once the transaction is committed
	 */
	List<Runnable> write(List<Work.OfClaims> works) {
		Set<String> names = new HashSet<>();
		works.forEach((work) -> names.add(work.queue()));
		Map<String, LogRow> logs = new HashMap<>();
		this.rows.find(names).forEach((row) -> logs.put(row.name(), row));
		logs.values().forEach((log) -> this.tables.claims().takeFromTheDead(log, this.node));
		List<Runnable> answers = new ArrayList<>(works.size());
		for (Work.OfClaims work : works) {
			LogRow log = logs.get(work.queue());
			if (work instanceof Work.Claim claim) {
				List<Claimed> taken = (log != null) ? this.tables.claims().take(log, this.node, claim.most(), BYTES)
						: List.of();
				answers.add(() -> claim.answer().complete(taken));
			}
			else if (work instanceof Work.Release release) {
				if (log != null) {
					this.tables.claims().release(log, this.node, ofThisLife(log, release.messages()));
				}
				answers.add(() -> release.answer().complete(null));
			}
		}
		return answers;
	}

	/** After {@code forget} other messages have the same offsets. */
	private static List<Claimed> ofThisLife(LogRow log, List<Claimed> messages) {
		return messages.stream().filter((each) -> each.message().epoch().equals(log.epoch())).toList();
	}

	/**
	 * Decides what this group may change.
	 * @param logs of the group, whose rows are locked
	 */
	QueueAdmission admission(List<Work.Publish> group, Map<String, LogRow> logs) {
		Set<MessageTable.Place> settled = new HashSet<>();
		Map<String, MessageTable.Sum> stocks = new HashMap<>();
		for (Work.Publish work : group) {
			for (Settlement settlement : work.batch().settlements()) {
				LogRow log = logs.get(settlement.destination());
				if (log != null) {
					settled.add(new MessageTable.Place(log.id(), settlement.offset()));
				}
			}
			for (Publication publication : work.batch().publications()) {
				LogRow log = logs.get(publication.destination());
				if (log != null && DestinationNames.isQueue(log.name())) {
					stocks.computeIfAbsent(log.name(), (name) -> this.tables.messages().sum(log.id()));
				}
			}
		}
		Set<MessageTable.Place> free = settled.isEmpty() ? new HashSet<>()
				: this.tables.claims().free(settled, this.node);
		return new QueueAdmission(logs, free, stocks, this.retentions);
	}

	/** Of messages that this transaction settles. */
	void settled(Collection<MessageTable.Place> places) {
		this.tables.claims().delete(places);
	}

}
