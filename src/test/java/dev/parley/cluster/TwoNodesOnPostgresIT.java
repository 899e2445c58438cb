package dev.parley.cluster;

import dev.parley.support.Slow;

/** Two servers on one PostgreSQL and nothing else. */
@Slow
class TwoNodesOnPostgresIT extends TwoNodesContract {

	@Override
	String[] store() {
		return new String[] { "parley.cluster=postgres", "parley.cluster.prefix=two" };
	}

}
