package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;

/** Headers that a frame must have. Pure functions. */
final class RequiredHeader {

	private RequiredHeader() {
	}

	/**
	 * The header's value.
	 * @throws ProtocolException if it is missing or empty
	 */
	static String of(Frame frame, String header) {
		String value = frame.header(header);
		if (value == null || value.isEmpty()) {
			throw new ProtocolException("%s needs the header %s".formatted(frame.command(), header));
		}
		return value;
	}

	/**
	 * The name that a client gives to a subscription or a transaction, which is
	 * remembered as long as that exists.
	 * @throws ProtocolException if it is missing or empty
	 * @throws RefusedException if it is too long
	 */
	static String name(Frame frame, String header) {
		String name = of(frame, header);
		if (name.length() > GivenUp.LONGEST) {
			throw new RefusedException(Problem.invalid(
					"The header %s of %s has at most %d characters".formatted(header, frame.command(), GivenUp.LONGEST),
					null));
		}
		return name;
	}

}
