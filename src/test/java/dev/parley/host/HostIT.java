package dev.parley.host;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

import dev.parley.support.RawWebSocket;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The starter in an application of Spring's guides ({@code src/test/host}), which a Maven
 * build of its own makes from a local repository that has only the starter of ours, and
 * whose classes know nothing of Parley.
 */
@Timeout(600)
@Slow
class HostIT {

	private static final Path REPOSITORY = Path.of("target/repository").toAbsolutePath();

	private static final String ENDPOINT = "/gs-guide-websocket";

	@TempDir
	static Path builds;

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void anUnchangedApplicationGetsReceiptsOrderAndRefusals(String container) throws Exception {
		try (ServerProcess host = ServerProcess.jar(this.folder, build(container));
				StompClient mina = client(host, "X-Token:good-mina")) {
			mina.send("SUBSCRIBE\nid:1\ndestination:/topic/greetings\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			for (int i = 1; i <= 20; i++) {
				mina.send(
						"SEND\ndestination:/app/hello\ncontent-type:application/json\nreceipt:s%d\n\n{\"name\":\"%d\"}\0"
							.formatted(i, i));
			}
			for (int i = 1; i <= 20; i++) {
				mina.expectMessage("{\"content\":\"Hello, %d!\"}".formatted(i));
				mina.expectReceipt("s" + i);
			}
			mina.send("SUBSCRIBE\nid:2\ndestination:/user/queue/errors\nreceipt:r2\n\n\0");
			mina.expectReceipt("r2");
			mina.send("SEND\ndestination:/app/helo\nreceipt:r3\n\n{}\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r3");
			assertThat(refusal.text()).contains("no-such-destination", "/app/helo");
			mina.send("SUBSCRIBE\nid:3\ndestination:/user/topic/answers\nreceipt:r4\n\n\0");
			mina.expectReceipt("r4");
			mina.send("SEND\ndestination:/app/whoami\n\n\0");
			mina.expectMessage("{\"content\":\"mina\"}");
			transaction(mina);
		}
	}

	private static void transaction(StompClient mina) {
		mina.send("BEGIN\ntransaction:t\n\n\0");
		mina.send("SEND\ndestination:/topic/greetings\ntransaction:t\n\none\0");
		mina.send("SEND\ndestination:/topic/greetings\ntransaction:t\n\ntwo\0");
		mina.send("COMMIT\ntransaction:t\nreceipt:r5\n\n\0");
		mina.expectMessage("one");
		mina.expectMessage("two");
		mina.expectReceipt("r5");
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void itsOwnSecurityStaysAsItWas(String container) throws Exception {
		try (ServerProcess host = ServerProcess.jar(this.folder, build(container))) {
			assertThat(get(host, "/", null).statusCode()).isEqualTo(401);
			assertThat(get(host, "/", "user:pass").statusCode()).isEqualTo(404);
			assertThat(get(host, "/index.html", "user:pass").statusCode()).isEqualTo(404);
			try (StompClient eve = open(host)) {
				eve.send("CONNECT\naccept-version:1.2\nhost:localhost\nX-Token:stolen\n\n\0");
				StompClient.ErrorAndClose refusal = eve.expectErrorAndClose();
				assertThat(refusal.error().text()).contains("not-authenticated", "This token is not good");
			}
			try (StompClient anybody = client(host)) {
				anybody.subscribe("1", "/user/topic/answers");
				anybody.send("SEND\ndestination:/app/whoami\n\n\0");
				anybody.expectMessage("{\"content\":\"nobody\"}");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void nothingIsThereThatWasNotAskedFor(String container) throws Exception {
		JsonNode with;
		JsonNode without;
		try (ServerProcess host = ServerProcess.jar(this.folder, build(container))) {
			with = about(host);
		}
		try (ServerProcess host = ServerProcess.jar(this.folder, build(container), "parley.enabled=false")) {
			without = about(host);
		}
		assertThat(values(with, "tables")).isEmpty();
		assertThat(values(with, "files")).allMatch((file) -> file.startsWith("server-"));
		assertThat(values(with, "threads")).noneMatch((thread) -> thread.startsWith("parley"));
		assertThat(values(without, "executors")).isNotEmpty();
		assertThat(values(with, "executors")).containsAll(values(without, "executors"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void settingsAndAContextPathWorkAndSoDoesLazyInitialization(String container) throws Exception {
		try (ServerProcess host = ServerProcess.jar(this.folder, build(container), "server.servlet.context-path=/shop",
				"spring.main.lazy-initialization=true", "spring.threads.virtual.enabled=true",
				"parley.destinations[0].pattern=/topic/greetings", "parley.destinations[0].retain-count=10")) {
			try (StompClient mina = new StompClient(RawWebSocket.open(host.port(), "/shop" + ENDPOINT, "v12.stomp"))) {
				mina.connect();
				mina.publish("/topic/greetings", "missed");
			}
			try (StompClient mina = new StompClient(RawWebSocket.open(host.port(), "/shop" + ENDPOINT, "v12.stomp"))) {
				mina.connect();
				mina.send("SUBSCRIBE\nid:1\ndestination:/topic/greetings\nx-stream-offset:first\n\n\0");
				mina.expectMessage("missed");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void aDurablePolicyKeepsMessagesInItsDatabaseInTablesWithAPrefix(String container) throws Exception {
		try (ServerProcess host = ServerProcess.jar(this.folder, build(container),
				"parley.destinations[0].pattern=/topic/greetings", "parley.destinations[0].retain-count=10",
				"parley.destinations[0].durable=true")) {
			assertThat(values(about(host), "tables")).isNotEmpty().allMatch((table) -> table.startsWith("PARLEY_"));
			try (StompClient mina = client(host)) {
				mina.send(
						"SEND\ndestination:/app/hello\ncontent-type:application/json\nreceipt:r1\n\n{\"name\":\"x\"}\0");
				assertThat(mina.expectReceipt("r1").header("x-stream-offset")).isEqualTo("1");
			}
			try (StompClient mina = client(host)) {
				mina.send("SUBSCRIBE\nid:1\ndestination:/topic/greetings\nx-stream-offset:first\n\n\0");
				mina.expectMessage("{\"content\":\"Hello, x!\"}");
			}
		}
	}

	/** Clients without a name would otherwise begin anew with each connection. */
	@Test
	void theWorkQueuesOfAnonymousClientsAreCountedByTheirNetwork() throws Exception {
		try (ServerProcess host = ServerProcess.jar(this.folder, build("tomcat"),
				"parley.limits.destinations-per-user=2", "parley.destinations[0].pattern=/topic/**",
				"parley.destinations[0].retain-count=10")) {
			for (int i = 1; i <= 3; i++) {
				try (StompClient anybody = client(host)) {
					anybody.subscribe("1", "/user/queue/errors");
					anybody.send("SEND\ndestination:/topic/%d\nreceipt:r\n\n\0".formatted(i));
					if (i <= 2) {
						anybody.expectReceipt("r");
					}
					else {
						assertThat(anybody.expect("MESSAGE").text()).contains("over-limit", "2 different destinations");
					}
				}
			}
		}
	}

	@Test
	void aMistakeIsASentenceInItsLog() throws Exception {
		Path jar = build("tomcat");
		try (ServerProcess host = ServerProcess.jar(this.folder, jar, "parley.destinations[0].pattern=/tpoic/**")) {
			throw new AssertionError("It should not have started: " + host.output());
		}
		catch (AssertionError ex) {
			assertThat(ex.getMessage()).contains("APPLICATION FAILED TO START",
					"The policy for /tpoic/** in parley.destinations is for no destination of this application",
					"Correct the pattern");
		}
	}

	/**
	 * The application's jar, built once for each container. Of our artifacts its local
	 * repository has only those that the build has just made.
	 */
	private static synchronized Path build(String container) throws Exception {
		Path project = builds.resolve(container);
		Path jar = project.resolve("target/guide-" + container + ".jar");
		if (Files.exists(jar)) {
			return jar;
		}
		boolean built = Files.isDirectory(REPOSITORY);
		if (!built && System.getenv("CI") == null) {
			System.err.println("Skipped: ./mvnw verify makes the starter in " + REPOSITORY);
		}
		assumeTrue(built || System.getenv("CI") != null, "the build has made no starter");
		FileSystemUtils.copyRecursively(Path.of("src/test/host"), project);
		Path repository = builds.resolve("repository");
		if (!Files.exists(repository)) {
			linkRepository(repository);
		}
		List<String> command = new ArrayList<>(List.of(Path.of("mvnw").toAbsolutePath().toString(), "-B", "-ntp", "-q",
				"-f", project.resolve("pom.xml").toString(), "-Dmaven.repo.local=" + repository));
		if ("offline=true".equals(System.getProperty("maven.offline"))) {
			command.add("-o");
		}
		if (container.equals("jetty")) {
			command.add("-Djetty");
		}
		command.add("package");
		Path log = project.resolve("build.log");
		int status = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start()
			.waitFor();
		assertThat(status).as(() -> log(log)).isZero();
		return jar;
	}

	/**
	 * A local repository that has everything of this user's, by links, but of ours only
	 * the starter.
	 */
	private static void linkRepository(Path repository) throws IOException {
		Path users = Path.of(System.getProperty("maven.repository",
				Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
		Path ours = Files.createDirectories(repository.resolve("dev"));
		link(users, repository, "dev");
		if (Files.isDirectory(users.resolve("dev"))) {
			link(users.resolve("dev"), ours, "parley");
		}
		Files.createSymbolicLink(ours.resolve("parley"), REPOSITORY.resolve("dev/parley"));
	}

	private static void link(Path from, Path to, String except) throws IOException {
		try (Stream<Path> entries = Files.list(from)) {
			for (Path entry : entries.toList()) {
				if (!entry.getFileName().toString().equals(except)) {
					Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
				}
			}
		}
	}

	private static String log(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private static JsonNode about(ServerProcess host) throws Exception {
		return JsonMapper.shared().readTree(get(host, "/about", null).body());
	}

	private static List<String> values(JsonNode node, String name) {
		return node.get(name).valueStream().map(JsonNode::stringValue).toList();
	}

	private static HttpResponse<String> get(ServerProcess host, String path, String user) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(host.address(path));
		if (user != null) {
			request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes()));
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static StompClient open(ServerProcess host) {
		return new StompClient(RawWebSocket.open(host.port(), ENDPOINT, "v12.stomp"));
	}

	private static StompClient client(ServerProcess host, String... headers) {
		StompClient client = open(host);
		client.connect(headers);
		return client;
	}

}
