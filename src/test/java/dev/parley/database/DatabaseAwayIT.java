package dev.parley.database;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.TcpProxy;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.support.RequestHandledEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * The database is away, and either refuses connections or does not answer at all. Every
 * client is soon told that the server is unavailable, and everything works again when the
 * database is back.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@Slow
class DatabaseAwayIT {

	private static final JsonMapper JSON = new JsonMapper();

	/** More than the promised two seconds, less than the pool's thirty. */
	private static final Duration SOON = Duration.ofSeconds(8);

	private static final HttpClient BROWSER = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

	private static final HttpClient PROBE = HttpClient.newHttpClient();

	private static TcpProxy line;

	private static ParleyServer server;

	private static Account mina;

	private static String csrf;

	@BeforeAll
	static void start() throws Exception {
		URI database = URI.create(Postgres.newDatabase().substring("jdbc:".length()));
		line = new TcpProxy(database.getPort());
		server = ParleyServer.start(
				"jdbc:postgresql://127.0.0.1:%d%s?%s".formatted(line.port(), database.getPath(), database.getQuery()),
				"parley.destinations[0].pattern=/topic/durable/*", "parley.destinations[0].subscribe=users",
				"parley.destinations[0].send=users", "parley.destinations[0].retain-count=100",
				"parley.destinations[0].durable=true");
		mina = Account.signUp(server.port(), "mina");
		csrf = csrf(exchange("GET", "/api/v1/session", ""));
		csrf = csrf(exchange("POST", "/api/v1/session", credentials()));
	}

	private static String csrf(HttpResponse<String> session) {
		return JSON.readTree(session.body()).get("csrf").get("token").stringValue();
	}

	@AfterAll
	static void stop() {
		server.close();
		line.close();
	}

	/** On a busy machine new connections can take longer than requests wait for one. */
	@AfterEach
	void repair() {
		line.open();
		awaitReadiness();
	}

	static Named<?>[] faults() {
		return new Named<?>[] { Named.of("it refuses connections", (Consumer<TcpProxy>) TcpProxy::cut),
				Named.of("it says nothing any more", (Consumer<TcpProxy>) TcpProxy::hold) };
	}

	@ParameterizedTest
	@MethodSource("faults")
	void everybodyIsToldSoonAndAllIsWellAfterwards(Consumer<TcpProxy> fault) throws Exception {
		try (StompClient client = StompClient.connected(server.port(), mina.authorization())) {
			client.subscribe("problems", "/user/queue/errors");
			fault.accept(line);
			for (int i = 0; i < 3; i++) {
				assertThat(health("")).isEqualTo(503);
			}
			assertThat(health("/readiness")).isEqualTo(503);
			assertThat(health("/liveness")).isEqualTo(200);
			expectUnavailable(exchange("POST", "/api/v1/token", credentials()));
			expectUnavailable(exchange("POST", "/api/v1/session", credentials()));
			expectUnavailable(exchange("GET", "/api/v1/session", ""));
			expectUnavailable(exchange("GET", "/api/v1/rooms", "", "Authorization", "Bearer " + mina.token()));
			client.send("SEND\ndestination:/topic/durable/away\nreceipt:r1\n\nlost\0");
			expectUnavailable(client, "r1");
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/durable/away\nreceipt:r3\n\n\0");
			assertThat(expectUnavailable(client, "r3"))
				.isEqualTo("This cannot be stored or read now, and nothing of it has taken effect; try again later");
			client.send("SEND\ndestination:/app/rooms/lobby/messages\nreceipt:r2\n\n{\"text\": \"lost\"}\0");
			expectUnavailable(client, "r2");
			try (StompClient late = StompClient.open(server.port())) {
				late.send("CONNECT\naccept-version:1.2\nhost:localhost\n%s\n\n\0".formatted(mina.authorization()));
				assertThat(late.expect("ERROR").json().get("code").stringValue()).isEqualTo("unavailable");
			}
			line.open();
			awaitReadiness();
			assertThat(exchange("POST", "/api/v1/token", credentials()).statusCode()).isEqualTo(200);
			assertThat(Api.of(server.port(), mina).get("/api/v1/rooms").status()).isEqualTo(200);
			assertThat(client.publish("/topic/durable/away", "kept").header("x-stream-epoch")).isNotEmpty();
		}
	}

	@Test
	void aConnectionThatBreaksBeforeItsCommitLeavesNoTraceInTheLog(CapturedOutput output) {
		TransactionTemplate transactions = new TransactionTemplate(server.bean(PlatformTransactionManager.class));
		JdbcOperations jdbc = server.bean(JdbcOperations.class);
		assertThatException().isThrownBy(() -> transactions.executeWithoutResult((status) -> {
			jdbc.queryForObject("select 1", Integer.class);
			line.cut();
		})).satisfies((failure) -> assertThat(Outage.isCauseOf(failure)).isTrue());
		assertThat(output).doesNotContain("\tat ");
	}

	/**
	 * Spring MVC asks for the session to publish an event, which takes just as long again
	 * while the database is away.
	 */
	@Test
	void aRequestDoesNotAskForItsSessionOnceMoreWhenItIsOver() throws Exception {
		List<ApplicationEvent> events = new CopyOnWriteArrayList<>();
		ApplicationListener<ApplicationEvent> listener = (event) -> {
			if (event instanceof RequestHandledEvent) {
				events.add(event);
			}
		};
		server.bean(ApplicationEventMulticaster.class).addApplicationListener(listener);
		for (int i = 0; i < 3; i++) {
			exchange("GET", "/api/v1/session", "");
		}
		assertThat(events).isEmpty();
	}

	private static void expectUnavailable(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
		assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
		assertThat(JSON.readTree(answer.body()).get("code").stringValue()).isEqualTo("unavailable");
	}

	/** Returns the problem's detail. */
	private static String expectUnavailable(StompClient client, String receipt) {
		StompFrame problem = client.expect("MESSAGE");
		assertThat(problem.header("receipt-id")).isEqualTo(receipt);
		assertThat(problem.json().get("code").stringValue()).isEqualTo("unavailable");
		assertThat(problem.json().get("status").intValue()).isEqualTo(503);
		return problem.json().get("detail").stringValue();
	}

	private static void awaitReadiness() {
		await().atMost(Duration.ofSeconds(30)).until(() -> health("/readiness"), (status) -> status == 200);
	}

	private static int health(String group) throws IOException, InterruptedException {
		return PROBE
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/actuator/health" + group))
				.timeout(SOON)
				.build(), BodyHandlers.discarding())
			.statusCode();
	}

	private static String credentials() {
		return JSON.writeValueAsString(Map.of("name", mina.name(), "password", "correct horse battery"));
	}

	private static HttpResponse<String> exchange(String method, String path, String body, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
			.timeout(SOON)
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body));
		if (csrf != null) {
			request.header("X-CSRF-TOKEN", csrf);
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		return BROWSER.send(request.build(), BodyHandlers.ofString());
	}

}
