package dev.parley.stomp.frames;

import java.util.List;

/** Controllers have parameters with annotations that nobody resolves. */
public final class UnresolvedParametersException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Says where they are.
	 * @param parameters each with its annotations, type and method
	 */
	UnresolvedParametersException(List<String> parameters) {
		super("Nothing resolves these parameters, and what a client sends must not fill them by chance: "
				+ String.join("; ", parameters));
	}

}
