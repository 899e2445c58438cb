package dev.parley.archive.table;

import dev.parley.engine.log.DestinationNames;

/**
 * A destination's row: the current position of its log.
 *
 * @param id of this life of the log
 * @param name of the destination
 * @param epoch of this life
 * @param last offset of the newest message; 0 before the first
 * @param totalBytes of all messages up to the newest, measured in memory
 */
public record LogRow(long id, String name, String epoch, long last, long totalBytes) {

	public LogRow append(int bytes) {
		return new LogRow(this.id, this.name, this.epoch, this.last + 1, this.totalBytes + bytes);
	}

	public boolean isQueue() {
		return DestinationNames.isQueue(this.name);
	}

}
