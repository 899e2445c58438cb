package dev.parley.cluster.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.parley.support.FreePort;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;

import static org.awaitility.Awaitility.await;

/** A Sentinel that watches one master and its replicas. For one thread. */
public final class SentinelProcess implements AutoCloseable {

	/** The master's name. */
	public static final String MASTER = "parley";

	private final int port = FreePort.next();

	private final Process process;

	private final RedisClient client;

	private StatefulRedisSentinelConnection<String, String> connection;

	/** Returns when it knows one replica. */
	public SentinelProcess(RedisProcess master) {
		try {
			Path folder = Files.createTempDirectory("parley-sentinel");
			Path configuration = Files.writeString(folder.resolve("sentinel.conf"), """
					port %d
					bind 127.0.0.1
					sentinel monitor %s 127.0.0.1 %d 1
					sentinel down-after-milliseconds %s 5000
					""".formatted(this.port, MASTER, master.port(), MASTER));
			this.process = new ProcessBuilder(master.executable().toString(), configuration.toString(), "--sentinel")
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve("log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.client = RedisClient.create(RedisURI.builder()
			.withHost("127.0.0.1")
			.withPort(this.port)
			.withTimeout(Duration.ofSeconds(5))
			.build());
		await().atMost(Duration.ofSeconds(20)).ignoreExceptionsInstanceOf(RedisException.class).until(() -> {
			this.connection = this.client.connectSentinel();
			return this.connection.sync().ping().equals("PONG");
		});
		await().until(() -> this.connection.sync().replicas(MASTER).size() == 1);
	}

	public int port() {
		return this.port;
	}

	/** Makes the replica the master, whether the master is there or not. */
	public void failOver(RedisProcess replica) {
		await().ignoreExceptionsInstanceOf(RedisException.class)
			.until(() -> this.connection.sync().failover(MASTER).equals("OK"));
		await().until(() -> portOf(this.connection.sync().getMasterAddrByName(MASTER)) == replica.port());
	}

	private static int portOf(SocketAddress address) {
		return ((InetSocketAddress) address).getPort();
	}

	@Override
	public void close() {
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
		this.process.destroyForcibly();
	}

}
