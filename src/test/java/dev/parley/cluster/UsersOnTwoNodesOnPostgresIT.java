package dev.parley.cluster;

import dev.parley.support.Slow;

/** What belongs to a user who has sessions at two servers, without Redis. */
@Slow
class UsersOnTwoNodesOnPostgresIT extends UsersOnTwoNodesContract {

	@Override
	String[] store() {
		return new String[] { "parley.cluster=postgres", "parley.cluster.prefix=users" };
	}

}
