package dev.parley.autoconfigure.cluster;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

import dev.parley.cluster.ClusterStore;

/** Whether this process is a node of a cluster. */
final class OnCluster implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return ClusterStore.of(context.getEnvironment()) != ClusterStore.NONE;
	}

}
