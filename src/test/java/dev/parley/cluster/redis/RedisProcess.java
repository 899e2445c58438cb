package dev.parley.cluster.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.cluster.redis.servers.Servers;
import dev.parley.support.FreePort;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

import org.springframework.util.FileSystemUtils;
import org.springframework.util.StringUtils;
import redis.embedded.core.ExecutableProvider;

import static org.awaitility.Awaitility.await;

/**
 * A Redis on a port of its own. It keeps nothing on disk, unless {@link #keepingAll} says
 * otherwise.
 */
public final class RedisProcess implements TestRedis {

	/** From its port to the one at which nodes of a cluster talk to each other. */
	private static final int TO_OTHER_NODES = 10_000;

	private static final Pattern VERSION = Pattern.compile("(?m)^(redis|valkey)_version:(\\S+)");

	private static Path embedded;

	private final Path executable;

	private final int port;

	private final Path folder;

	private final boolean keepsAll;

	private final boolean inCluster;

	private Process process;

	private RedisClient client;

	private StatefulRedisConnection<String, String> connection;

	private RedisProcess(Path executable) {
		this(executable, false, false);
	}

	private RedisProcess(Path executable, boolean keepsAll, boolean inCluster) {
		this.executable = executable;
		this.keepsAll = keepsAll;
		this.inCluster = inCluster;
		this.port = inCluster ? FreePort.next(TO_OTHER_NODES) : FreePort.next();
		try {
			this.folder = Files.createTempDirectory("parley-redis");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		run();
	}

	/** Redis 6.2, from its jar. */
	static RedisProcess embedded() {
		RedisProcess process = new RedisProcess(fromItsJar());
		System.out.println(process.version() + " from its jar");
		return process;
	}

	/** Taken out once by each test process, which leaves nothing behind. */
	private static synchronized Path fromItsJar() {
		if (embedded == null) {
			try {
				File folder = Files.createTempDirectory("parley-redis-jar").toFile();
				folder.deleteOnExit();
				File file = ExecutableProvider.newJarResourceProvider(folder).get();
				file.deleteOnExit();
				embedded = file.toPath();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return embedded;
	}

	private static boolean isInstalled() {
		return installed() != null;
	}

	/**
	 * The server of this machine. Without one the test is skipped, and says so; where
	 * {@code CI=true} it fails.
	 */
	static RedisProcess ofThisMachine() {
		if (!isInstalled()) {
			String message = "There is no redis-server for the tests with a newer Redis (on Debian: apt-get install redis-server)";
			if ("true".equals(System.getenv("CI"))) {
				Assertions.fail(message);
			}
			System.err.println(message);
			Assumptions.abort(message);
		}
		RedisProcess process = new RedisProcess(installed());
		System.out.println(process.version() + " of this machine");
		return process;
	}

	/** That of this machine if it has one, or the embedded one. */
	public static RedisProcess newest() {
		return isInstalled() ? ofThisMachine() : embedded();
	}

	/** The newest one, which has on disk what it has answered. */
	public static RedisProcess keepingAll() {
		return new RedisProcess(isInstalled() ? installed() : fromItsJar(), true, false);
	}

	/** Redis 6.2 that is to be one of several masters. */
	static RedisProcess embeddedNodeOfCluster() {
		return new RedisProcess(fromItsJar(), false, true);
	}

	/** The newest one that is to be one of several masters. */
	static RedisProcess newestNodeOfCluster() {
		return new RedisProcess(isInstalled() ? installed() : fromItsJar(), false, true);
	}

	private static Path installed() {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((folder) -> Path.of(folder, "redis-server"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	private void run() {
		List<String> command = new ArrayList<>(List.of(this.executable.toString(), "--port", String.valueOf(this.port),
				"--bind", "127.0.0.1", "--save", "", "--appendonly", this.keepsAll ? "yes" : "no", "--appendfsync",
				"always", "--dir", this.folder.toString(), "--repl-diskless-sync-delay", "0"));
		if (this.inCluster) {
			command.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000",
					"--cluster-require-full-coverage", "no"));
		}
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(this.folder.resolve("log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.client = RedisClient.create(uri());
		await().atMost(Duration.ofSeconds(20)).ignoreExceptionsInstanceOf(RedisException.class).until(() -> {
			this.connection = this.client.connect();
			return this.connection.sync().ping().equals("PONG");
		});
	}

	Path executable() {
		return this.executable;
	}

	@Override
	public Servers servers() {
		return Servers.of(uri());
	}

	RedisURI uri() {
		return RedisURI.builder().withHost("127.0.0.1").withPort(this.port).withTimeout(Duration.ofSeconds(5)).build();
	}

	/**
	 * Listens at this address of the machine, too, and asks nobody there for a password.
	 */
	public void listenAt(String address) {
		commands().configSet("protected-mode", "no");
		commands().configSet("bind", "127.0.0.1 " + address);
	}

	public int port() {
		return this.port;
	}

	@Override
	public RedisCommands<String, String> commands() {
		return this.connection.sync();
	}

	/** Valkey names the Redis that it can replace, too. */
	private String version() {
		Matcher version = VERSION.matcher(commands().info("server"));
		return version.results()
			.map((line) -> StringUtils.capitalize(line.group(1)) + " " + line.group(2))
			.reduce((first, second) -> second)
			.orElse("Redis");
	}

	/** SIGKILL; returns when it is gone. */
	public void kill() {
		this.connection.close();
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Starts it again, with what it has on disk. */
	public void restart() {
		run();
	}

	/** Starts it again, without what it had. */
	public void restartEmpty() {
		try (Stream<Path> files = Files.walk(this.folder)) {
			files.filter(Files::isRegularFile).forEach((file) -> file.toFile().delete());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		run();
	}

	@Override
	public void killSubscriptions() {
		commands().clientKill(KillArgs.Builder.typePubsub());
	}

	@Override
	public long subscribers(String channel) {
		return commands().pubsubNumsub(channel).get(channel);
	}

	@Override
	public List<String> channels(String pattern) {
		return commands().pubsubChannels(pattern);
	}

	@Override
	public void pause() {
		signal("STOP");
	}

	@Override
	public void resume() {
		signal("CONT");
	}

	private void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		kill();
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
