package dev.parley.attack;

/**
 * One line of the checklist: what somebody does to the server, and the answer that he
 * must get. The attack fails the test if the answer is another one, or none.
 *
 * @param line what is done
 * @param deed does it, and holds the answer against what is expected
 */
record Attack(String line, Deed deed) {

	static Attack attack(String line, Deed deed) {
		return new Attack(line, deed);
	}

	@Override
	public String toString() {
		return this.line;
	}

	/** What is done. */
	@FunctionalInterface
	interface Deed {

		void to(Target target) throws Exception;

	}

}
