package dev.parley.cluster.redis;

import java.util.List;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;

import dev.parley.cluster.redis.servers.Servers;

/** A Redis of the tests, of one master or several. */
interface TestRedis extends AutoCloseable {

	/** How to find it. */
	Servers servers();

	/** For keys, wherever they are. */
	RedisClusterCommands<String, String> commands();

	/** Ends all connections that listen to channels. */
	void killSubscriptions();

	/** How many connections listen to a channel. */
	long subscribers(String channel);

	/** The channels to which anybody listens. */
	List<String> channels(String pattern);

	/** It answers nothing until {@link #resume}. */
	void pause();

	void resume();

	@Override
	void close();

}
