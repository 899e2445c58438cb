package dev.parley.cluster;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What the nodes of a cluster share beside the database: {@code parley.cluster}. */
public enum ClusterStore {

	/** Nothing: one process serves. */
	NONE,

	/** One master of Redis 6.2 or later, or Valkey, see {@code spring.data.redis}. */
	REDIS,

	/**
	 * Nothing beside it: also what is not durable is in the PostgreSQL that they share.
	 */
	POSTGRES;

	/** The name of the setting. */
	public static final String PROPERTY = "parley.cluster";

	/** As the environment says; otherwise none. */
	public static ClusterStore of(Environment environment) {
		return Binder.get(environment).bind(PROPERTY, ClusterStore.class).orElse(NONE);
	}

}
