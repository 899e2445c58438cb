package dev.parley.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.FreePort;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests {@code src/deploy} without a Docker daemon and without systemd as process 1: the
 * scripts that the image runs, one after another, and the commands of
 * {@code operations.md}.
 */
@Slow
class DeployIT {

	private static final Path DEPLOY = Path.of("src", "deploy").toAbsolutePath();

	private static final Pattern BACKUP = Pattern.compile("(?s)# backup, H2\n(.*?)# restore, H2\n(.*?)```");

	/** 128 plus the number of SIGTERM. */
	private static final int ENDED_AS_TOLD = 143;

	private static final int JAVA_OF_THE_IMAGE = 25;

	@TempDir
	Path folder;

	@Test
	void theImagesStepsMakeAServerThatIsHealthyAndEndsWhenItIsTold() throws Exception {
		Path app = this.folder.resolve("app");
		run(List.of("sh", script("layers.sh"), jar().toString(), this.folder.resolve("layers").toString()));
		Files.createDirectories(app);
		run(List.of("sh", "-c", "cp -R layers/*/. app"));
		if (Runtime.version().feature() >= JAVA_OF_THE_IMAGE) {
			run(List.of("env", javaFirst(), "sh", script("cache.sh"), app.resolve("parley.jar").toString()));
			assertThat(app.resolve("parley.jar.aot")).isNotEmptyFile();
		}
		int port = FreePort.next();
		assertThat(healthy(port)).isNotZero();
		ProcessBuilder start = new ProcessBuilder("sh", script("run.sh"), "--server.port=" + port)
			.directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("log").toFile());
		start.environment()
			.putAll(Map.of("PARLEY_JAR", app.resolve("parley.jar").toString(), "JAVA_OPTS",
					"-Xmx512m -XX:TieredStopAtLevel=1", "PATH", javaFirst().substring("PATH=".length())));
		Process server = start.start();
		try {
			Awaitility.await()
				.atMost(RawWebSocket.PATIENCE.multipliedBy(3))
				.until(() -> !server.isAlive() || healthy(port) == 0);
			assertThat(server.isAlive()).as(() -> log()).isTrue();
			assertThat(this.folder.resolve("data/parley.mv.db")).exists();
			server.destroy();
			assertThat(server.waitFor(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(server.exitValue()).isEqualTo(ENDED_AS_TOLD);
		}
		finally {
			server.destroyForcibly();
		}
	}

	private static String javaFirst() {
		return "PATH=" + Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
	}

	@Test
	void nginxIsFittedToTheServicesOfCompose() throws Exception {
		assertThat(nginxFor("PARLEY_HOST=chat.test")).content()
			.contains("server parley:8080 max_fails=0;", "server_name chat.test;", "/run/secrets/tls.pem",
					"/run/secrets/tls.key")
			.doesNotContain("server 127.0.0.1:8080", "chat.example.org.pem", "server_name chat.example.org");
	}

	/** A WebSocket takes two, and the image has 1024. */
	@Test
	void nginxIsFittedToManyConnectionsHoweverOftenItStarts() throws Exception {
		for (int start = 0; start < 2; start++) {
			assertThat(nginxFor("PARLEY_HOST=chat.test")).content()
				.contains("listen 443 ssl;\n    http2 on;\n")
				.doesNotContain("ssl http2;");
			assertThat(this.folder.resolve("nginx.conf")).hasContent("events {\n    worker_connections 65536;\n}\n");
		}
	}

	@Test
	void nginxIsFittedToTheNodesOfACluster() throws Exception {
		assertThat(nginxFor("PARLEY_HOST=chat.test", "PARLEY_SECOND_NODE=parley-2")).content()
			.contains("server parley:8080 max_fails=0;", "server parley-2:8080 max_fails=0;",
					"    hash $parley_choice consistent;\n", "server_name chat.test;")
			.doesNotContain("#s ", "server 127.0.0.1:8080");
	}

	private Path nginxFor(String... environment) throws Exception {
		Path nginx = Files.writeString(this.folder.resolve("nginx"), "#!/bin/sh\n");
		assertThat(nginx.toFile().setExecutable(true)).isTrue();
		Path made = this.folder.resolve("default.conf");
		Path main = this.folder.resolve("nginx.conf");
		if (!Files.exists(main)) {
			Files.writeString(main, "events {\n    worker_connections  1024;\n}\n");
		}
		List<String> command = new ArrayList<>(List.of("env", "PATH=" + this.folder + ":" + System.getenv("PATH")));
		command.addAll(List.of(environment));
		command.addAll(List.of("sh", script("nginx.sh"), script("nginx.conf"), made.toString(), main.toString()));
		run(command);
		return made;
	}

	@Test
	void theRedisOfComposeHasItsPasswordAndThrowsNothingAway() throws Exception {
		needs(program("redis-server") && program("redis-cli"), "redis-server (on Debian: apt-get install redis)");
		Map<String, Object> file = new Yaml().load(Files.readString(DEPLOY.resolve("compose.cluster.yaml")));
		Map<?, ?> service = (Map<?, ?>) ((Map<?, ?>) file.get("services")).get("redis");
		int port = FreePort.next();
		Path password = Files.writeString(this.folder.resolve("password"), "0badcafe\n");
		String command = fitted(((List<?>) service.get("command")).get(2), password).replace("redis.conf -",
				"redis.conf --port %d --bind 127.0.0.1 -".formatted(port));
		String healthy = fitted(((List<?>) ((Map<?, ?>) service.get("healthcheck")).get("test")).get(1), password)
			.replace("redis-cli", "redis-cli -p " + port);
		Process redis = new ProcessBuilder("sh", "-c", command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("log").toFile())
			.start();
		try {
			Awaitility.await().atMost(RawWebSocket.PATIENCE).until(() -> status("sh", "-c", healthy) == 0);
			assertThat(run(List.of("redis-cli", "-p", "" + port, "ping"))).contains("NOAUTH");
			for (String setting : List.of("maxmemory-policy\nnoeviction", "appendonly\nyes")) {
				assertThat(run(List.of("redis-cli", "-p", "" + port, "--no-auth-warning", "-a", "0badcafe", "config",
						"get", setting.substring(0, setting.indexOf('\n')))))
					.contains(setting);
			}
			redis.destroy();
			assertThat(redis.waitFor(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(log()).contains("Redis is now ready to exit");
		}
		finally {
			redis.destroyForcibly();
		}
	}

	/** As compose hands it to the shell, with the files of this test. */
	private static String fitted(Object command, Path password) {
		return command.toString()
			.replace("$$", "$")
			.replace("/run/secrets/redis", password.toString())
			.replace("/etc/parley/redis.conf", script("redis.conf"));
	}

	private static boolean program(String name) {
		return Stream.of(System.getenv("PATH").split(":"))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, name)));
	}

	private int status(String... command) throws IOException, InterruptedException {
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
	}

	@Test
	void systemdTakesTheUnit() throws Exception {
		Path analyze = Path.of("/usr/bin/systemd-analyze");
		needs(Files.isExecutable(analyze), "systemd-analyze (on Debian: apt-get install systemd)");
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		Path unit = Files.writeString(this.folder.resolve("parley.service"),
				Files.readString(DEPLOY.resolve("parley.service")).replace("/usr/bin/java", java));
		assertThat(run(List.of(analyze.toString(), "verify", unit.toString()))).doesNotContain("parley.service:");
	}

	@Test
	void theTwoCommandsOfTheDocumentationBackUpAndRestore() throws Exception {
		Matcher commands = BACKUP.matcher(Files.readString(Path.of("src", "docs", "operations.md")));
		assertThat(commands.find()).isTrue();
		Account mina;
		try (ServerProcess server = ServerProcess.asDelivered(this.folder)) {
			mina = Account.signUp(server.port(), "mina");
		}
		run(List.of("sh", "-ec", commands.group(1)));
		run(List.of("sh", "-c", "rm data/* && echo rubbish > data/parley.mv.db"));
		run(List.of("sh", "-ec", commands.group(2)));
		try (ServerProcess server = ServerProcess.asDelivered(this.folder)) {
			assertThat(new Api(server.port(), null)
				.post("/api/v1/token", "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(mina.name(), Account.PASSWORD))
				.status()).isEqualTo(200);
			assertThat(Api.of(server.port(), mina).get("/api/v1/rooms").status()).as("with the token from before")
				.isEqualTo(200);
		}
	}

	private int healthy(int port) throws IOException, InterruptedException {
		return status("bash", script("healthy.sh"), Integer.toString(port));
	}

	/** Runs the command in the folder and waits until it has ended without an error. */
	private String run(List<String> command) throws IOException, InterruptedException {
		Path output = Files.createTempFile(this.folder, "output", "");
		int status = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start()
			.waitFor();
		assertThat(status).as(() -> command + "\n" + read(output)).isZero();
		return read(output);
	}

	private String log() {
		return read(this.folder.resolve("log"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String script(String name) {
		return DEPLOY.resolve(name).toString();
	}

	private static Path jar() {
		String jar = System.getProperty("parley.jar");
		needs(jar != null && Files.exists(Path.of(jar)), "jar: run this by ./mvnw verify");
		return Path.of(jar).toAbsolutePath();
	}

	/**
	 * Without the program the test is skipped, and says so; where {@code CI=true} it
	 * fails.
	 */
	private static void needs(boolean there, String what) {
		if (!there && "true".equals(System.getenv("CI"))) {
			Assertions.fail("There is no " + what);
		}
		if (!there) {
			System.err.println("Skipped: there is no " + what);
		}
		Assumptions.assumeTrue(there, "There is no " + what);
	}

}
