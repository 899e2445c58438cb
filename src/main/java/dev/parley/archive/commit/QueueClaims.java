package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.Claimed;
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

	private final QueueStocks stocks;

	/**
	 * @param node the name of this process, whose lock it holds
	 */
	QueueClaims(Tables tables, LogRows rows, Retentions retentions, String node) {
		this.tables = tables;
		this.rows = rows;
		this.retentions = retentions;
		this.node = node;
		this.stocks = new QueueStocks(tables.messages()::sum, System::nanoTime);
	}

	/**
	 * Answers claims of queues that have nothing for this process, in one query, which
	 * requires no transaction. What comes meanwhile is announced, and claimed again. A
	 * claim that has failed already takes nothing: nobody would give it back.
	 * @return the other works, in their order
	 */
	List<Work.OfClaims> answerEmpty(List<Work.OfClaims> works) {
		Set<String> claimed = new HashSet<>();
		works.stream().filter(Work.Claim.class::isInstance).forEach((claim) -> claimed.add(claim.queue()));
		Set<String> stocked = claimed.isEmpty() ? Set.of() : this.tables.claims().stocked(claimed, this.node);
		List<Work.OfClaims> others = new ArrayList<>(works.size());
		for (Work.OfClaims work : works) {
			if (work instanceof Work.Claim claim && (claim.answer().isDone() || !stocked.contains(claim.queue()))) {
				claim.answer().complete(List.of());
			}
			else {
				others.add(work);
			}
		}
		return others;
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
		Map<String, Long> last = new HashMap<>();
		logs.forEach((name, log) -> last.put(name, this.tables.claims().takeFromTheDead(log, this.node)));
		List<Runnable> answers = new ArrayList<>(works.size());
		for (Work.OfClaims work : works) {
			LogRow log = logs.get(work.queue());
			if (work instanceof Work.Claim claim) {
				List<Claimed> taken = (log != null) ? take(log, claim.most(), last) : List.of();
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

	/**
	 * @param last by queue the offset of the last message that is held, or was
	 */
	private List<Claimed> take(LogRow log, int most, Map<String, Long> last) {
		List<Claimed> taken = this.tables.claims().take(log, this.node, last.getOrDefault(log.name(), 0L), most, BYTES);
		taken.forEach((each) -> last.merge(log.name(), each.message().offset(), Math::max));
		return taken;
	}

	/** After {@code forget} other messages have the same offsets. */
	private static List<Claimed> ofThisLife(LogRow log, List<Claimed> messages) {
		return messages.stream().filter((each) -> log.holds(each.message().epoch(), each.message().offset())).toList();
	}

	/**
	 * Decides what this group may change.
	 * @param logs of the group, whose rows are locked
	 * @param now milliseconds since 1970
	 */
	QueueAdmission admission(List<Work.Publish> group, Map<String, LogRow> logs, long now) {
		Set<MessageTable.Place> settled = new HashSet<>();
		Map<String, MessageTable.Sum> appended = new HashMap<>();
		for (Work.Publish work : group) {
			for (Settlement settlement : work.batch().settlements()) {
				LogRow log = logs.get(settlement.destination());
				if (log != null) {
					settled.add(new MessageTable.Place(log.id(), settlement.offset()));
				}
			}
			for (Publication publication : work.batch().publications()) {
				LogRow log = logs.get(publication.destination());
				if (log != null && log.isQueue()) {
					appended.merge(log.name(), new MessageTable.Sum(1, publication.footprint()), MessageTable.Sum::and);
				}
			}
		}
		Map<String, MessageTable.Sum> stocks = new HashMap<>();
		long gone = 0;
		for (Map.Entry<String, MessageTable.Sum> each : appended.entrySet()) {
			LogRow log = Objects.requireNonNull(logs.get(each.getKey()));
			MessageTable.Sum more = each.getValue();
			MessageTable.Sum atMost = this.stocks.atMost(log);
			if (atMost == null || (isTooMuch(log, atMost.and(more)) && this.stocks.isDue(log))) {
				atMost = this.stocks.count(log);
				long expired = isTooMuch(log, atMost.and(more)) ? makeRoom(log, atMost, more, now) : 0;
				if (expired > 0) {
					gone += expired;
					this.stocks.forget(log);
					atMost = this.tables.messages().sum(log.id());
				}
			}
			stocks.put(log.name(), atMost);
		}
		Set<MessageTable.Place> free = settled.isEmpty() ? new HashSet<>()
				: this.tables.claims().free(settled, this.node);
		return new QueueAdmission(logs, free, stocks, this.retentions, gone);
	}

	private boolean isTooMuch(LogRow log, MessageTable.Sum stock) {
		return QueueAdmission.isTooMuch(stock, this.retentions.of(log.name()));
	}

	/**
	 * Deletes what has expired until there is room, or nothing of it is left.
	 * @return bytes
	 */
	private long makeRoom(LogRow log, MessageTable.Sum stock, MessageTable.Sum more, long now) {
		MessageTable.Sum left = stock;
		MessageTable.Sum some;
		do {
			some = deleteExpired(this.tables, log, this.node, now);
			left = left.without(some);
		}
		while (some.messages() == Trimmer.CHUNK && isTooMuch(log, left.and(more)));
		return stock.without(left).bytes();
	}

	/**
	 * Deletes what has expired and is with nobody, {@link Trimmer#CHUNK} at most: what a
	 * process held that is gone, too.
	 * @param log whose row is locked
	 * @param node the name of this process
	 * @return how many have been looked for, and the bytes that are gone
	 */
	static MessageTable.Sum deleteExpired(Tables tables, LogRow log, String node, long now) {
		tables.claims().takeFromTheDead(log, node);
		List<MessageTable.Place> expired = tables.claims()
			.expired(log, now, Trimmer.CHUNK)
			.stream()
			.map((offset) -> new MessageTable.Place(log.id(), offset))
			.toList();
		if (expired.isEmpty()) {
			return new MessageTable.Sum(0, 0);
		}
		tables.claims().delete(expired);
		return new MessageTable.Sum(expired.size(), tables.messages().delete(expired));
	}

	/**
	 * Of messages that this transaction appends.
	 * @param expiries milliseconds since 1970
	 */
	void appended(Map<MessageTable.Place, Long> expiries) {
		if (!expiries.isEmpty()) {
			this.tables.claims().expire(expiries);
		}
	}

	/** Of messages that this transaction settles. */
	void settled(Collection<MessageTable.Place> places) {
		this.tables.claims().delete(places);
	}

}
