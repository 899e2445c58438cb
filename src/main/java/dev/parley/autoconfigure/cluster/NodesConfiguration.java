package dev.parley.autoconfigure.cluster;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;
import dev.parley.cluster.nodes.SpokenVersion;
import dev.parley.engine.Engine;
import dev.parley.engine.OwnSessions;
import dev.parley.stomp.limits.LimitProperties;
import dev.parley.stomp.limits.Paces;

/** What the nodes say of themselves and ask each other. */
class NodesConfiguration {

	@Bean
	static UserRegistryInPlace parleyUserRegistry(ObjectProvider<Nodes> nodes, ObjectProvider<Questions> questions) {
		return new UserRegistryInPlace(nodes, questions);
	}

	@Bean(defaultCandidate = false)
	NewsThread parleyNodeNews() {
		return new NewsThread("parley-node-news");
	}

	/** Answers to others, however many, must not make this node late and so seem dead. */
	@Bean(defaultCandidate = false)
	NewsThread parleyNodePulseThread() {
		return new NewsThread("parley-node-pulse");
	}

	@Bean
	Nodes parleyNodes(Bus bus, ClusterNode node) {
		Nodes nodes = new Nodes(bus, node.id(), System::nanoTime);
		nodes.askWithoutVersion();
		return nodes;
	}

	@Bean
	Questions parleyQuestions(Bus bus, ClusterNode node, Engine engine,
			@Qualifier("parleyNodeNews") NewsThread thread) {
		return new Questions(bus, node.id(), thread, engine::after);
	}

	@Bean
	OwnState parleyOwnState(ClusterNode node, Engine engine, Paces paces, Nodes nodes, LimitProperties limits) {
		return new OwnState(node.id(), engine, paces, nodes, limits.connectionsPerUser());
	}

	@Bean
	ClusterSessions parleyClusterSessions(Engine engine, OwnState self, Nodes nodes, Questions questions) {
		return new ClusterSessions(new OwnSessions(engine), self, nodes, questions);
	}

	/** Before the first client comes. */
	@Bean
	SmartInitializingSingleton parleyNodePulse(Nodes nodes, Questions questions, ClusterSessions sessions,
			OwnState self, Engine engine, Paces paces, ObjectProvider<SimpUserRegistry> users, SpokenVersion version,
			@Qualifier("parleyNodePulseThread") NewsThread thread) {
		return () -> {
			version.check();
			nodes.checkVersions();
			sessions.answerOthers();
			users.stream()
				.filter(ClusterUserRegistry.class::isInstance)
				.map(ClusterUserRegistry.class::cast)
				.forEach(ClusterUserRegistry::answerOthers);
			paces.count(nodes::sessionsElsewhere);
			new NodePulse(nodes, questions, self, thread, engine::after).beat();
		};
	}

}
