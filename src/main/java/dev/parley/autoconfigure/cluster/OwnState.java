package dev.parley.autoconfigure.cluster;

import java.util.Map;
import java.util.function.Supplier;

import dev.parley.cluster.nodes.NodeState;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.engine.Engine;
import dev.parley.stomp.limits.Paces;

/**
 * How this node is. It tells of users who have many connections here: so many that, if
 * those with fewer are not counted at any other node, it is at most a quarter of what a
 * user may have. Safe for any thread.
 */
final class OwnState implements Supplier<NodeState> {

	private static final int SHARE = 4;

	private final String node;

	private final Engine engine;

	private final Paces paces;

	private final Nodes nodes;

	private final int connectionsPerUser;

	/**
	 * @param connectionsPerUser the most; 0 for any number
	 */
	OwnState(String node, Engine engine, Paces paces, Nodes nodes, int connectionsPerUser) {
		this.node = node;
		this.engine = engine;
		this.paces = paces;
		this.nodes = nodes;
		this.connectionsPerUser = connectionsPerUser;
	}

	@Override
	public NodeState get() {
		Map<String, Integer> counted = Map.of();
		if (this.connectionsPerUser > 0) {
			counted = this.paces.busiest(least(this.connectionsPerUser, this.nodes.others().size() + 1),
					NodeState.MOST);
		}
		return new NodeState(this.node, this.engine.sessionCount(), this.paces.users(), counted);
	}

	/** With how many connections at one node a user is told of. */
	static int least(int connectionsPerUser, int nodes) {
		return 1 + connectionsPerUser / (SHARE * Math.max(1, nodes - 1));
	}

}
