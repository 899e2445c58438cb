package dev.parley.archive.table;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * A destination's row: the current position of its log.
 *
 * @param id of this life of the log
 * @param name of the destination
 * @param epoch of this life
 * @param last offset of the newest message; 0 before the first
 * @param totalBytes of all messages up to the newest, measured in memory
 * @param keyedBy the header with the key of a message, if only the newest message of each
 * key has a row
 * @param horizon of a keyed log the greatest offset at which something is gone that a
 * client needs who has not seen it
 * @param former earlier epochs of this life, the newest first, each with the last offset
 * that it has in common with the current one: {@code epoch:offset;epoch:offset}
 * @param outdated whether the database is in another history than when this log was
 * written to: it may lack messages that somebody has seen, and goes on in another epoch
 * @see Timeline
 */
public record LogRow(long id, String name, String epoch, long last, long totalBytes, @Nullable String keyedBy,
		long horizon, String former, boolean outdated) {

	/** As many as Redis remembers. */
	private static final int FORMER = 20;

	/** Of a log that has had one epoch. */
	public LogRow(long id, String name, String epoch, long last, long totalBytes, @Nullable String keyedBy,
			long horizon) {
		this(id, name, epoch, last, totalBytes, keyedBy, horizon, "", false);
	}

	public LogRow append(int bytes) {
		return new LogRow(this.id, this.name, this.epoch, this.last + 1, this.totalBytes + bytes, this.keyedBy,
				this.horizon, this.former, this.outdated);
	}

	/** Without messages, as a log that is kept in another way begins. */
	public LogRow keptBy(@Nullable String header) {
		return new LogRow(this.id, this.name, this.epoch, this.last, this.totalBytes, header, this.last, this.former,
				this.outdated);
	}

	/** Goes on in another epoch, as the database does in another history. */
	public LogRow branch(String epoch) {
		return new LogRow(this.id, this.name, epoch, this.last, this.totalBytes, this.keyedBy, this.horizon,
				former(this.epoch, this.last, this.former), false);
	}

	static String former(String epoch, long last, String before) {
		return Stream
			.concat(Stream.of(epoch + ':' + last), before.isEmpty() ? Stream.empty() : Stream.of(before.split(";")))
			.limit(FORMER)
			.collect(Collectors.joining(";"));
	}

	/** Each with the last offset that it has in common with the current one. */
	public Map<String, Long> formerEpochs() {
		return formerEpochs(this.former);
	}

	static Map<String, Long> formerEpochs(String former) {
		if (former.isEmpty()) {
			return Map.of();
		}
		return Stream.of(former.split(";"))
			.map((each) -> each.split(":"))
			.collect(Collectors.toMap((each) -> each[0], (each) -> Long.valueOf(each[1]), Math::max));
	}

	/** Whether this log has, or had, the message with that offset of that epoch. */
	public boolean holds(String epoch, long offset) {
		if (epoch.equals(this.epoch)) {
			return true;
		}
		Long boundary = formerEpochs().get(epoch);
		return boundary != null && offset <= boundary;
	}

	/** Whether what is settled is of this life. */
	public boolean holds(Settlement settlement) {
		return settlement.epoch().isEmpty() || holds(settlement.epoch(), settlement.offset());
	}

	/**
	 * Whether its rows are what this retention keeps. After a change of the policy they
	 * are not, until the next message.
	 */
	public boolean isKeptBy(Retention retention) {
		return (this.keyedBy != null) ? this.keyedBy.equals(retention.by()) : !retention.isKeyed();
	}

	public boolean isQueue() {
		return DestinationNames.isQueue(this.name);
	}

}
