package dev.parley.autoconfigure.cluster;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.MultiServerUserRegistry;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;

/**
 * Puts the users of all nodes into Spring's registry. What Spring resolves stays that of
 * this node: each node finds the sessions of its own, and nobody waits for others. An
 * application that has a registry of several servers keeps it.
 */
final class UserRegistryInPlace implements BeanPostProcessor {

	private final ObjectProvider<Nodes> nodes;

	private final ObjectProvider<Questions> questions;

	UserRegistryInPlace(ObjectProvider<Nodes> nodes, ObjectProvider<Questions> questions) {
		this.nodes = nodes;
		this.questions = questions;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof SimpUserRegistry registry && !(bean instanceof MultiServerUserRegistry)) {
			return new ClusterUserRegistry(registry, this.nodes::getObject, this.questions::getObject);
		}
		if (bean instanceof DefaultUserDestinationResolver springs
				&& bean.getClass() == DefaultUserDestinationResolver.class
				&& springs.getSimpUserRegistry() instanceof ClusterUserRegistry all) {
			DefaultUserDestinationResolver resolver = new DefaultUserDestinationResolver(all.here());
			resolver.setUserDestinationPrefix(springs.getDestinationPrefix());
			resolver.setRemoveLeadingSlash(springs.isRemoveLeadingSlash());
			return resolver;
		}
		return bean;
	}

}
