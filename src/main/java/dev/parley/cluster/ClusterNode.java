package dev.parley.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * This process as a node of its cluster.
 *
 * @param id another one at each start: 16 hexadecimal digits
 * @param place of what the nodes share, for people to read
 */
public record ClusterNode(String id, String place) {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final int DIGITS = 16;

	private static final char AFTER_NODE = '-';

	/** How the ids of this node's sessions begin, and no others. */
	public String sessionPrefix() {
		return this.id + AFTER_NODE;
	}

	/** The id of the node that has, or had, a session; null if its id tells none. */
	public static @Nullable String ofSession(String sessionId) {
		boolean tells = sessionId.length() > DIGITS && sessionId.charAt(DIGITS) == AFTER_NODE
				&& sessionId.chars().limit(DIGITS).allMatch((digit) -> "0123456789abcdef".indexOf(digit) >= 0);
		return tells ? sessionId.substring(0, DIGITS) : null;
	}

	/** A node with a new id. */
	public static ClusterNode at(String place) {
		return new ClusterNode(newId(), place);
	}

	public static String newId() {
		return HexFormat.of().toHexDigits(RANDOM.nextLong());
	}

}
