package dev.parley.attack;

/**
 * One line of the checklist: what an attacker does, and the answer that the server must
 * give. The attack fails the test if the answer is another one, or none.
 *
 * @param line describes the attack
 * @param deed carries it out and compares the answer with the expected one
 */
record Attack(String line, Deed deed) {

	static Attack attack(String line, Deed deed) {
		return new Attack(line, deed);
	}

	@Override
	public String toString() {
		return this.line;
	}

	/** The code of an attack. */
	@FunctionalInterface
	interface Deed {

		void to(Target target) throws Exception;

	}

}
