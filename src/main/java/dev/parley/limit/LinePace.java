package dev.parley.limit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Limits log lines that a client can provoke: ten at once from one source, then one a
 * second, and a hundred a second from all sources. The next line that is written says how
 * many were left out. Its memory is bounded. Safe for any thread; the lock is held for a
 * map lookup.
 */
public final class LinePace {

	private static final int REMEMBERED = 10_000;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final long AT_ONCE = 10 * SECOND;

	private static final long OF_ALL = SECOND / 100;

	private final Map<String, Source> sources = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Source> eldest) {
			return size() > REMEMBERED;
		}

	};

	private final Source all = new Source();

	/**
	 * Asks before a line is written.
	 * @param source origin of the line, such as a network address
	 * @return how many lines of this source were left out since the last one that was
	 * written; -1 if this one is left out, too
	 */
	public long take(String source) {
		return take(source, System.nanoTime());
	}

	synchronized long take(String source, long now) {
		Source one = this.sources.computeIfAbsent(source, (same) -> new Source());
		if (!one.mayWrite(SECOND, AT_ONCE, now) || !this.all.mayWrite(OF_ALL, SECOND, now)) {
			one.leftOut++;
			return -1;
		}
		long leftOut = one.leftOut;
		one.leftOut = 0;
		return leftOut;
	}

	/** The end of a line, which tells how many were left out; empty for none. */
	public static String more(long leftOut) {
		return (leftOut > 0) ? " (%d more from there were not logged)".formatted(leftOut) : "";
	}

	private static final class Source {

		/**
		 * The time at which this source may write ten lines again; 0 if none was written.
		 */
		private long paidAt;

		private boolean written;

		private long leftOut;

		boolean mayWrite(long each, long ahead, long now) {
			long from = (this.written && this.paidAt - now > 0) ? this.paidAt : now;
			if (from + each - now > ahead) {
				return false;
			}
			this.written = true;
			this.paidAt = from + each;
			return true;
		}

	}

}
