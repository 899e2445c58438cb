package dev.parley.engine;

/** Checks permissions again, of all live subscriptions that a change may concern. */
public interface Rechecks {

	/** There is nobody else. */
	Rechecks NONE = new Rechecks() {

		@Override
		public void ofUser(String user) {
		}

		@Override
		public void at(String destination) {
		}

	};

	/** See {@link Subscribers#recheck}. */
	void ofUser(String user);

	/**
	 * See {@link Topics#recheckAt}.
	 * @param destination empty for all
	 */
	void at(String destination);

}
