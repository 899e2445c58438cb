package dev.parley.cluster.redis.versions;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.parley.cluster.bus.BusException;
import dev.parley.cluster.nodes.VersionLeases;

/**
 * Leases in one sorted set: of each the version, a space and the node, by the time at
 * which it ends on the server's clock. That has to stay as it is, so that every build
 * understands it. For one thread at a time.
 */
public final class RedisVersionLeases implements VersionLeases {

	/** Takes or renews a lease. */
	public static final String SCRIPT = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
			local others = {}
			local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
			for i = 1, #all, 2 do
			  if string.match(all[i], '^%d+') ~= ARGV[1] then
			    others[#others + 1] = all[i]
			    others[#others + 1] = string.format('%.0f', tonumber(all[i + 1]))
			  end
			end
			if #others == 0 then
			  redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[3]), ARGV[1] .. ' ' .. ARGV[2])
			  redis.call('PEXPIRE', KEYS[1], ARGV[3])
			end
			return others
			""";

	/** Longer than that of a command, seconds. */
	private static final int PATIENCE = 5;

	private final String key;

	private final Server server;

	/**
	 * @param key of the set
	 */
	public RedisVersionLeases(String key, Server server) {
		this.key = key;
		this.server = server;
	}

	@Override
	public List<Other> hold(String node, int version) {
		List<?> answer = await(this.server.evaluate(SCRIPT, this.key, bytes(Integer.toString(version)), bytes(node),
				bytes(Long.toString(LEASE.toMillis()))));
		List<Other> others = new ArrayList<>();
		for (int i = 0; i + 1 < answer.size(); i += 2) {
			String holder = text(answer.get(i));
			others.add(new Other(holder, Integer.parseInt(holder.substring(0, holder.indexOf(' '))),
					Long.parseLong(text(answer.get(i + 1)))));
		}
		return others;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(Object bytes) {
		return new String((byte[]) bytes, StandardCharsets.UTF_8);
	}

	@Override
	public void release(String node, int version) {
		await(this.server.evaluate("return {redis.call('ZREM', KEYS[1], ARGV[1] .. ' ' .. ARGV[2])}", this.key,
				bytes(Integer.toString(version)), bytes(node)));
	}

	private static List<?> await(CompletableFuture<List<?>> answer) {
		try {
			return answer.get(PATIENCE, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw new BusException("Redis cannot be asked for versions: " + ex.getCause(), ex);
		}
		catch (TimeoutException ex) {
			throw new BusException("Redis does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BusException("Nobody waits for Redis any more", ex);
		}
	}

	/** Runs scripts. */
	@FunctionalInterface
	public interface Server {

		/**
		 * Runs one that has one key.
		 * @return completed with what it returns
		 */
		CompletableFuture<List<?>> evaluate(String script, String key, byte[]... arguments);

	}

}
