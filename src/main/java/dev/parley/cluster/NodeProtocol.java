package dev.parley.cluster;

/**
 * What the nodes of a cluster say to one another, and what they share in a store while
 * they run. It has one version: nodes of two versions must not run at the same time, and
 * {@link dev.parley.cluster.nodes.SpokenVersion} sees to that.
 * <p>
 * The version covers all news on the {@link dev.parley.cluster.bus.Bus} and the names of
 * its channels, the scripts of Redis with their keys, arguments and answers, and the rows
 * of the bus in PostgreSQL. It does not cover tables that have migrations, nor what
 * clients see. A test has the bytes of each form and fails when one of them changes.
 */
public final class NodeProtocol {

	/**
	 * What this build speaks: a number from 1 up. Add 1 when a node of the build before
	 * would misread this one, or the other way round, and only once between two releases.
	 */
	public static final int VERSION = 1;

	/** Of builds from before there were versions. */
	public static final int NONE = 0;

	private NodeProtocol() {
	}

}
