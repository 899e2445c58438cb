package dev.parley.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * This process as a node of its cluster.
 *
 * @param id another one at each start: 16 hexadecimal digits
 * @param place of what the nodes share, for people to read
 */
public record ClusterNode(String id, String place) {

	private static final SecureRandom RANDOM = new SecureRandom();

	/** A node with a new id. */
	public static ClusterNode at(String place) {
		return new ClusterNode(newId(), place);
	}

	public static String newId() {
		return HexFormat.of().toHexDigits(RANDOM.nextLong());
	}

}
