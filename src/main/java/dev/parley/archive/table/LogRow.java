package dev.parley.archive.table;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;

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
 */
public record LogRow(long id, String name, String epoch, long last, long totalBytes, @Nullable String keyedBy,
		long horizon) {

	public LogRow append(int bytes) {
		return new LogRow(this.id, this.name, this.epoch, this.last + 1, this.totalBytes + bytes, this.keyedBy,
				this.horizon);
	}

	/** Without messages, as a log that is kept in another way begins. */
	public LogRow keptBy(@Nullable String header) {
		return new LogRow(this.id, this.name, this.epoch, this.last, this.totalBytes, header, this.last);
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
