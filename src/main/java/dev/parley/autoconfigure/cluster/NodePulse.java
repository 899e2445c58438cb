package dev.parley.autoconfigure.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.nodes.NodeState;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;

/** Tells the other nodes again and again how this one is, until its thread ends. */
final class NodePulse {

	private static final Logger log = LoggerFactory.getLogger(NodePulse.class);

	private final Nodes nodes;

	private final Questions questions;

	private final Supplier<NodeState> self;

	private final Executor executor;

	private final Function<Duration, CompletableFuture<?>> after;

	/**
	 * @param self how this node is
	 * @param after completes what it returns after this time
	 */
	NodePulse(Nodes nodes, Questions questions, Supplier<NodeState> self, Executor executor,
			Function<Duration, CompletableFuture<?>> after) {
		this.nodes = nodes;
		this.questions = questions;
		this.self = self;
		this.executor = executor;
		this.after = after;
	}

	void beat() {
		try {
			this.questions.listen();
			this.nodes.renew(this.self.get());
		}
		catch (RuntimeException ex) {
			log.error("The other nodes were not told how this one is", ex);
		}
		finally {
			this.after.apply(Nodes.EVERY).thenRunAsync(this::beat, this.executor);
		}
	}

}
