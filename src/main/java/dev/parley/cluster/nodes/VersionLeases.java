package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.List;

import dev.parley.cluster.bus.BusException;

/**
 * The store that the nodes of a cluster share, as the place where each says which version
 * of {@link dev.parley.cluster.NodeProtocol} it speaks, and so lets in no other. For one
 * thread at a time.
 */
public interface VersionLeases {

	/** How long a node's lease lasts that is not renewed. */
	Duration LEASE = Duration.ofSeconds(10);

	/**
	 * Takes or renews this node's lease, unless other nodes have leases for another
	 * version. That is one act: two nodes of different versions never both have a lease.
	 * @return those other leases; empty if this node has its own now
	 * @throws BusException if the store does not answer: whether the lease was renewed,
	 * nobody knows
	 */
	List<Other> hold(String node, int version);

	/** Gives this node's lease up, as far as the store can be reached. */
	void release(String node, int version);

	/**
	 * The lease of a node that speaks another version.
	 *
	 * @param holder distinguishes it from others
	 * @param sign another one after each sign of life
	 */
	record Other(String holder, int version, long sign) {
	}

}
