package dev.parley.bench.cluster;

import java.util.List;
import java.util.Locale;

import dev.parley.bench.cluster.ClusterBench.Destinations;
import dev.parley.bench.cluster.ClusterBench.Messages;

/**
 * What things cost, from measurements with different numbers of nodes: straight lines
 * through them.
 *
 * @param plain a message of a topic that keeps nothing
 * @param kept a message of a topic with a log
 * @param channel a destination that keeps nothing
 * @param log a destination with a log
 * @param fullLog bytes in Redis of one that has all that it keeps
 * @param idle of Redis' processor for a node that does nothing
 */
record Costs(Message plain, Message kept, Destinations channel, Destinations log, double fullLog, double idle) {

	static Costs of(List<Messages> plain, List<Messages> kept, Destinations channel, Destinations log, double fullLog,
			double idle) {
		return new Costs(Message.of(plain), Message.of(kept), channel, log, fullLog, idle);
	}

	String table() {
		return String.format(Locale.ROOT, """

				| | no log | `retain-count` 100 |
				|---|---:|---:|
				| Redis, µs for a message | %.1f | %.1f |
				| Redis, µs more for each node that gets it | %.2f | %.2f |
				| a node, µs for a message that it publishes | %.1f | %.1f |
				| a node, µs for a message that it gets, for one client | %.1f | %.1f |
				| joining a destination: a second, one node | %,.0f | %,.0f |
				| the same: Redis, µs | %.1f | %.1f |
				| the same: bytes in Redis | %,.0f | %,.0f |
				| the same: bytes in the node, with its subscription | %,.0f | %,.0f |
				| a full log: bytes in Redis | | %,.0f |
				| a node that does nothing: Redis, ms a second | %.2f | |
				""", this.plain.redis(), this.kept.redis(), this.plain.redisPerNode(), this.kept.redisPerNode(),
				this.plain.published(), this.kept.published(), this.plain.got(), this.kept.got(),
				this.channel.perSecond(), this.log.perSecond(), this.channel.redis(), this.log.redis(),
				this.channel.memory(), this.log.memory(), this.channel.heap(), this.log.heap(), this.fullLog,
				this.idle * 1000);
	}

	/**
	 * In µs of a processor.
	 *
	 * @param redis for each message
	 * @param redisPerNode for each node that gets it
	 * @param published at the node that publishes it
	 * @param got at each node that gets it
	 */
	record Message(double redis, double redisPerNode, double published, double got) {

		/**
		 * Each message is published by one of the nodes and got by all, so a node's part
		 * is got + published / nodes.
		 */
		static Message of(List<Messages> measured) {
			Line redis = Line.through(measured.stream().map((each) -> new double[] { each.nodes(), each.redis() }));
			Line node = Line.through(measured.stream().map((each) -> new double[] { 1.0 / each.nodes(), each.node() }));
			return new Message(redis.start(), redis.slope(), node.slope(), node.start());
		}

	}

}
