package dev.parley.archive.table;

/**
 * How large tables were when PostgreSQL planned the statements on them. It keeps a plan
 * until it has analyzed the table, a minute later perhaps, and one from when the table
 * was small reads all of it. Safe for any thread.
 */
final class PlannedSizes {

	/** Up to this size it is quick to read all, bytes. */
	private static final long SMALL = 128 * 1024;

	private long claims;

	private long messages;

	/**
	 * Takes note of the sizes, in bytes.
	 * @return whether one has doubled, so that it is time to plan again
	 */
	synchronized boolean areOutgrownBy(long claims, long messages) {
		boolean outgrown = isOutgrown(this.claims, claims) || isOutgrown(this.messages, messages);
		// What shrinks has been analyzed, and so planned, again.
		this.claims = outgrown ? claims : Math.min(this.claims, claims);
		this.messages = outgrown ? messages : Math.min(this.messages, messages);
		return outgrown;
	}

	private static boolean isOutgrown(long planned, long now) {
		return now > Math.max(SMALL, 2 * planned);
	}

}
