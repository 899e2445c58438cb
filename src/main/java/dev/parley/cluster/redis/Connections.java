package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.BackendException;

/**
 * The two connections to the master: one for commands, and one to receive. While one is
 * away its commands fail at once, so nothing piles up. Safe for any thread.
 */
final class Connections implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Connections.class);

	private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");

	private final WatchedClient client;

	private final StatefulRedisConnection<String, byte[]> commands;

	private final StatefulRedisPubSubConnection<String, byte[]> receiving;

	/**
	 * Connects, and loads the scripts.
	 * @param timeout of each command
	 * @throws BackendException if the server can't be reached, or refuses
	 */
	Connections(RedisURI server, Duration timeout) {
		this.client = new WatchedClient(server, timeout, (options) -> options);
		try {
			this.commands = this.client.connect();
			this.receiving = this.client.connectToReceive();
			warnOfEviction(this.commands.sync().info());
			for (Scripts script : Scripts.values()) {
				this.commands.sync().scriptLoad(script.source());
			}
		}
		catch (RedisException ex) {
			this.client.close();
			throw unusable(server, ex);
		}
	}

	static BackendException unusable(RedisURI server, RedisException failure) {
		Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
		String what = String.valueOf(cause.getMessage()).replaceFirst("\\.+$", "");
		if (cause instanceof SSLException) {
			what = "no TLS with it (%s); its certificate has to be one that this JVM trusts, see javax.net.ssl.trustStore"
				.formatted(what);
		}
		return new BackendException("Redis at %s cannot be used: %s".formatted(place(server), what), failure);
	}

	/** Where the server is, without credentials. */
	static String place(RedisURI server) {
		if (server.getSentinels().isEmpty()) {
			return "%s:%d".formatted(server.getHost(), server.getPort());
		}
		return "%s of the Sentinels %s".formatted(server.getSentinelMasterId(),
				server.getSentinels().stream().map((each) -> each.getHost() + ":" + each.getPort()).toList());
	}

	/** Without a key some messages would be missing, or a log would begin again. */
	private static void warnOfEviction(String info) {
		Matcher policy = POLICY.matcher(info);
		if (policy.find() && !policy.group(1).equals("noeviction")) {
			log.warn("Redis evicts keys when its memory is full (maxmemory-policy {}), and messages with them;"
					+ " expected noeviction", policy.group(1));
		}
	}

	StatefulRedisPubSubConnection<String, byte[]> receiving() {
		return this.receiving;
	}

	/**
	 * Calls a script. Answers to calls of any threads come one at a time and in the order
	 * in which the server executed them; what is attached to the returned stage before
	 * the answer comes runs on the thread of the connection.
	 */
	CompletionStage<List<?>> call(Scripts script, List<String> keys, List<byte[]> arguments) {
		return this.commands.async()
			.evalsha(script.digest(), ScriptOutputType.MULTI, keys.toArray(String[]::new),
					arguments.toArray(byte[][]::new));
	}

	/** Loads the scripts into a server that has been restarted or replaced. */
	CompletionStage<String> load(Scripts script) {
		return this.commands.async().scriptLoad(script.source());
	}

	/** The same as {@link #call}, on a server that may not know the script yet. */
	CompletableFuture<List<?>> callOrLoad(Scripts script, List<String> keys, List<byte[]> arguments) {
		return call(script, keys, arguments).toCompletableFuture().exceptionallyCompose((failure) -> {
			if (isUnknown(failure)) {
				return load(script).thenCompose((loaded) -> call(script, keys, arguments));
			}
			return CompletableFuture.failedFuture(failure);
		});
	}

	static boolean isUnknown(Throwable failure) {
		return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
	}

	/** Completed after the answers to all earlier calls. */
	CompletionStage<?> ping() {
		return this.commands.async().ping();
	}

	/** Keeps a key for this long from now. */
	void keep(String key, Duration life) {
		this.commands.async().set(key, new byte[] { '1' }, SetArgs.Builder.px(life));
	}

	/** Removes a key, if the server can be reached. */
	void drop(String key) {
		try {
			this.commands.sync().del(key);
		}
		catch (RedisException ex) {
			log.debug("{} was not removed, and goes by itself: {}", key, ex.toString());
		}
	}

	/** See {@link WatchedClient#away}. */
	Duration away() {
		return this.client.away();
	}

	@Override
	public void close() {
		this.client.close();
	}

}
