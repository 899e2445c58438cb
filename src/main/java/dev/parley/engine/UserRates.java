package dev.parley.engine;

/** What users have stored and replayed lately. Safe for any thread. */
final class UserRates {

	private final UserRate stored;

	private final UserRate replayed;

	UserRates(Rates limits) {
		this.stored = new UserRate(limits.storedBytes());
		this.replayed = new UserRate(limits.replayedBytes());
	}

	/** In the database. */
	UserRate stored() {
		return this.stored;
	}

	/** From logs, as history too. */
	UserRate replayed() {
		return this.replayed;
	}

	/** Forgets those who have nothing to pay. */
	void sweep() {
		this.stored.sweep();
		this.replayed.sweep();
	}

}
