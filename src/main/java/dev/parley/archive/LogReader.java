package dev.parley.archive;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.LogTable.Beginning;
import dev.parley.archive.table.RetainedRange;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;

/**
 * Reads pages of logs from the tables, while others write to them. Each page consists of
 * several queries and no transaction; the order of the queries makes up for it. Safe for
 * any thread. Every method throws {@link org.springframework.dao.DataAccessException} if
 * the database does not answer.
 */
final class LogReader {

	private final Tables tables;

	private final Retentions retentions;

	private final Supplier<Beginning> beginning;

	private final Clock clock;

	/**
	 * @param beginning how a log without a row begins now
	 */
	LogReader(Tables tables, Retentions retentions, Supplier<Beginning> beginning, Clock clock) {
		this.tables = tables;
		this.retentions = retentions;
		this.beginning = beginning;
		this.clock = clock;
	}

	/**
	 * The position is read first: messages appended later are not on the page, and
	 * messages trimmed later make the page begin later.
	 * @param from offset of the first message that is asked for
	 * @param limit number of messages, 0 or more
	 */
	Page read(String destination, long from, int limit) {
		LogRow log = this.tables.logs().find(destination);
		Retention retention = this.retentions.of(destination);
		if (log == null) {
			Beginning begins = retention.keepsNothing() ? Beginning.NONE : this.beginning.get();
			return new Page(begins.epoch(), 1, 0, List.of(), retention.isKeyed(), begins.formerEpochs());
		}
		if (!log.isKeptBy(retention)) {
			return page(log, log.last() + 1, List.of(), retention.isKeyed());
		}
		if (retention.isKeyed()) {
			Page page = readLatest(log, retention, from, limit);
			return (page != null) ? page : read(destination, from, limit);
		}
		RetainedRange range = RetainedRange.of(log, retention, this.clock.millis());
		List<StoredMessage> messages = (limit > 0) ? this.tables.messages().read(log, range.from(from), limit)
				: List.of();
		if (!messages.isEmpty() && from <= range.from()) {
			return page(log, messages.get(0).offset(), messages, false);
		}
		Long oldest = this.tables.messages().oldest(log, range);
		long first = (oldest != null) ? oldest : log.last() + 1;
		return page(log, messages.isEmpty() ? first : Math.min(first, messages.get(0).offset()), messages, false);
	}

	/** Where logs stand now, in one query for 500 of them. */
	Map<String, Position> positions(Collection<String> destinations) {
		Map<String, Position> positions = new HashMap<>();
		String epoch = this.beginning.get().epoch();
		destinations.forEach((destination) -> positions.put(destination, new Position(epoch, 0)));
		this.tables.logs()
			.find(destinations)
			.forEach((log) -> positions.put(log.name(), new Position(log.epoch(), log.last())));
		return positions;
	}

	private static Page page(LogRow log, long first, List<StoredMessage> messages, boolean keyed) {
		return new Page(log.epoch(), first, log.last(), messages, keyed, log.formerEpochs());
	}

	/**
	 * The horizon is read last, and may lie further than what was read: then a reader is
	 * told that something is missing, although it is not yet.
	 * @return null if another log has this name by now, or it is in another epoch
	 */
	private @Nullable Page readLatest(LogRow log, Retention retention, long from, int limit) {
		long now = this.clock.millis();
		RetainedRange range = RetainedRange.of(log, retention, now);
		List<StoredMessage> messages = (limit > 0) ? this.tables.messages().read(log, range.from(from), limit)
				: List.of();
		long horizon = 0;
		if (!retention.age().isZero()) {
			Long oldest = this.tables.messages().oldest(log, range);
			horizon = this.tables.messages().newestBefore(log, (oldest != null) ? oldest : log.last() + 1);
		}
		LogRow after = this.tables.logs().find(log.name());
		if (after == null || after.id() != log.id() || !after.epoch().equals(log.epoch())
				|| !after.isKeptBy(retention)) {
			return null;
		}
		String by = String.valueOf(retention.by());
		return new Page(log.epoch(), Math.max(horizon, after.horizon()) + 1, (limit > 0) ? log.last() : after.last(),
				messages.stream()
					.map((message) -> (message.expires() <= now && !message.isTombstone()) ? message.tombstone(by)
							: message)
					.toList(),
				true, log.formerEpochs());
	}

}
