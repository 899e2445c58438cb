package dev.parley.bench.cluster;

import java.util.Locale;

/**
 * What a million clients would need, by the costs that were measured: 20 nodes of 50,000
 * clients, in rooms, who talk once in a while. Clients of a room are at any nodes. After
 * the death of a node its clients subscribe again, each to one room, which costs less
 * where the node has joined it already.
 */
record Million(Costs costs) {

	private static final int NODES = 20;

	private static final int CLIENTS = 50_000;

	/** Messages that a client sends, a second. */
	private static final double RATE = 1.0 / 60;

	String table() {
		StringBuilder table = new StringBuilder(String.format(Locale.ROOT,
				"""

						%,d nodes with %,d clients each, who send a message a minute to their room with `retain-count` 100:

						| clients of a room | rooms | messages/s | nodes that get one | Redis, processors | Redis, GB | a node gets a second | a node, processors without deliveries | deliveries of a node a second | after a node's death: Redis, s at most |
						|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
						""",
				NODES, CLIENTS));
		for (int size : new int[] { 2, 10, 100, 1000, 10_000 }) {
			table.append(row(size));
		}
		return table.toString();
	}

	private String row(int size) {
		double all = (double) NODES * CLIENTS;
		double rooms = all / size;
		double messages = all * RATE;
		double reached = NODES * (1 - Math.pow(1 - 1.0 / NODES, size));
		Costs.Message message = this.costs.kept();
		double redis = messages * (message.redis() + message.redisPerNode() * reached) / 1e6
				+ NODES * this.costs.idle();
		double got = messages * reached / NODES;
		double node = (messages / NODES * message.published() + got * message.got()) / 1e6;
		return String.format(Locale.ROOT,
				"| %,d | %,.0f | %,.0f | %.1f | %.2f | %.1f | %,.0f | %.2f | %,.0f | %.1f |%n", size, rooms, messages,
				reached, redis, rooms * this.costs.fullLog() / 1e9, got, node, messages * size / NODES,
				CLIENTS * this.costs.log().redis() / 1e6);
	}

}
