package dev.parley.http.events;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.parley.engine.policy.DestinationSyntax;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * What a client asks for. Immutable.
 *
 * @param destinations each once
 * @param places after which each of them begins
 * @param frequencies the greatest at each of them, as the client wrote it; empty for none
 * @param resumes whether the client says where it stood
 */
record StreamRequest(List<String> destinations, List<Place> places, List<String> frequencies, boolean resumes) {

	/** Most destinations of a stream. */
	static final int MOST = 32;

	private static final String HEADER = "Last-Event-ID";

	private static final String PARAMETER = "last-event-id";

	/** Parameters that are there for each destination, or once. */
	private static final Set<String> REPEATED = Set.of("destination", "max-frequency");

	private static final Set<String> SINGLE = Set.of("after", PARAMETER);

	/** Whether the client has been told not to come back. */
	static boolean isOver(HttpServletRequest request) {
		return EventId.OVER.equals(lastEventId(request));
	}

	/**
	 * Reads a request.
	 * @throws RefusedException saying what is wrong with it
	 */
	static StreamRequest of(HttpServletRequest request) {
		request.getParameterMap().forEach(StreamRequest::checkParameter);
		List<String> destinations = destinations(request.getParameterValues("destination"));
		String id = lastEventId(request);
		String after = request.getParameter("after");
		if (after != null && !after.equals("first")) {
			throw invalid(
					"The parameter after is first, for all that is kept; where a stream goes on is in its last-event-id");
		}
		Place start = (after != null) ? Place.FIRST : Place.NONE;
		try {
			List<Place> places = (id != null) ? EventId.parse(id, destinations.size())
					: Collections.nCopies(destinations.size(), start);
			return new StreamRequest(destinations, places, frequencies(request, destinations.size()),
					id != null || after != null);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(String.valueOf(ex.getMessage()));
		}
	}

	/** A misspelt {@code last-event-id} would lose messages without a word. */
	private static void checkParameter(String name, String[] values) {
		if (!REPEATED.contains(name) && !SINGLE.contains(name)) {
			throw invalid("There is no parameter \"%s\": expected destination, after, %s and max-frequency"
				.formatted((name.length() > 40) ? name.substring(0, 40) + "…" : name, PARAMETER));
		}
		if (SINGLE.contains(name) && values.length != 1) {
			throw invalid("The parameter %s is given %d times; give it once".formatted(name, values.length));
		}
	}

	/** A browser repeats the address when it comes back, and adds the header. */
	private static @Nullable String lastEventId(HttpServletRequest request) {
		String header = request.getHeader(HEADER);
		String id = (header != null && !header.isBlank()) ? header : request.getParameter(PARAMETER);
		return (id != null && !id.isBlank()) ? id.strip() : null;
	}

	private static List<String> destinations(String @Nullable [] named) {
		if (named == null) {
			throw invalid("The parameter destination is missing; repeat it for up to %d destinations".formatted(MOST));
		}
		if (named.length > MOST) {
			throw invalid("A stream has at most %d destinations; this request names %d".formatted(MOST, named.length));
		}
		Set<String> different = new HashSet<>();
		for (String destination : named) {
			DestinationSyntax.check(destination);
			if (!different.add(destination)) {
				throw invalid("A destination is named twice; name each once");
			}
		}
		return List.of(named);
	}

	/** One for all of them, or one for each. */
	private static List<String> frequencies(HttpServletRequest request, int number) {
		String[] named = request.getParameterValues("max-frequency");
		if (named == null) {
			return Collections.nCopies(number, "");
		}
		if (named.length != 1 && named.length != number) {
			throw invalid(
					("Give max-frequency once, for all destinations, or once for each of them in their order, empty"
							+ " for none; this request has it %d times for %d destinations")
						.formatted(named.length, number));
		}
		return (named.length == number) ? List.of(named) : Collections.nCopies(number, named[0]);
	}

	/**
	 * Whether a destination's messages come in another order than that of their offsets.
	 */
	boolean isPaced(int destination) {
		return !this.frequencies.get(destination).isEmpty();
	}

	private static RefusedException invalid(String detail) {
		return new RefusedException(Problem.invalid(detail, null));
	}

}
