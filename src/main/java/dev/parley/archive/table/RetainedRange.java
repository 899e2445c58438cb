package dev.parley.archive.table;

import dev.parley.engine.log.Retention;

/**
 * The part of a log that the retention still keeps. Rows outside of it are invisible to
 * readers even before the {@code Trimmer} deletes them. For a work queue, whose count and
 * bytes depend on its settlements, and for a keyed log, only the age is known without
 * counting.
 *
 * @param from lowest offset, included
 * @param to highest offset, included
 * @param publishedAfter milliseconds since 1970, excluded
 * @param bytesBefore lowest total size of the messages before a message, included
 */
public record RetainedRange(long from, long to, long publishedAfter, long bytesBefore) {

	public static RetainedRange of(LogRow log, Retention retention, long now) {
		long age = retention.age().toMillis();
		long after = (age > 0) ? now - age : Long.MIN_VALUE;
		if (log.isQueue() || retention.isKeyed()) {
			return new RetainedRange(1, log.last(), after, 0);
		}
		long bytes = (retention.bytes() > 0) ? Math.max(0, log.totalBytes() - retention.bytes()) : 0;
		return new RetainedRange(Math.max(1, log.last() - retention.count() + 1), log.last(), after, bytes);
	}

	public RetainedRange from(long offset) {
		return new RetainedRange(Math.max(this.from, offset), this.to, this.publishedAfter, this.bytesBefore);
	}

	public boolean contains(MessageTable.Outline message) {
		return message.offset() >= this.from && message.publishedAt() > this.publishedAfter
				&& message.bytesBefore() >= this.bytesBefore;
	}

}
