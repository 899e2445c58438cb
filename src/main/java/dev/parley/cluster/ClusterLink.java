package dev.parley.cluster;

import java.time.Duration;

/** A node's link to what the nodes share. Safe for any thread. */
public interface ClusterLink {

	/** A node without the others for longer sends new clients to them. */
	Duration PATIENCE = Duration.ofSeconds(10);

	/**
	 * For how long it has been lost; zero if it is there. Known within a few seconds.
	 */
	Duration away();

	/**
	 * How often messages that no log keeps may have been lost since the start: once for
	 * each destination that was joined when the link was lost, and for each message that
	 * was dropped.
	 */
	long lost();

	/**
	 * False if nodes have taken this one's place that speak another version, see
	 * {@link NodeProtocol}, or if this could not be asked yet.
	 */
	boolean mayServe();

	/**
	 * Whether other nodes should serve instead: it has been lost for long, or this one
	 * may not serve.
	 */
	default boolean isBroken() {
		return !mayServe() || away().compareTo(PATIENCE) >= 0;
	}

}
