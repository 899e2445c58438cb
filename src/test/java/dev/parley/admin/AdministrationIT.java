package dev.parley.admin;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ClosedByServer;
import dev.parley.support.ParleyServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A new server, whose first administrator uses the code in its log. */
@ExtendWith(OutputCaptureExtension.class)
@Slow
class AdministrationIT {

	private static final Pattern CODE = Pattern.compile("/#/setup/([A-Za-z0-9_-]{24})");

	private static ParleyServer server;

	private static int port;

	private static Account root;

	private static Api admin;

	private final Account mina = Account.signUp(port, "mina");

	private final Api minas = Api.of(port, this.mina);

	@BeforeAll
	static void claim(CapturedOutput output) {
		server = ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"management.endpoints.web.exposure.include=health,prometheus",
				"management.prometheus.metrics.export.enabled=true", "logging.level.dev.parley.start=info",
				"logging.level.dev.parley.audit=info");
		port = server.port();
		Matcher code = CODE.matcher(output);
		assertThat(code.find()).as("the code in the log").isTrue();
		assertThat(code.group(1)).isNotNull();
		root = Account.signUp(port, "root");
		admin = Api.of(port, root);
		assertThat(admin.get("/api/v1/accounts").status()).isEqualTo(403);
		assertThat(claim(admin, "A" + code.group(1).substring(1) + "x").code()).isEqualTo("bad-code");
		assertThat(claim(new Api(port, null), code.group(1)).status()).isIn(401, 403);
		wrongCodesOfOthersDoNotBlockTheRightOne();
		assertThat(claim(admin, code.group(1)).json().get("roles").toString()).contains("ADMIN");
		assertThat(claim(Api.of(port, Account.signUp(port, "late")), code.group(1)).code()).isEqualTo("bad-code");
		assertThat(output.toString().split(code.group(1), -1)).as("times that the code was logged, plus one")
			.hasSize(2);
	}

	private static void wrongCodesOfOthersDoNotBlockTheRightOne() {
		Api mallory = Api.of(port, Account.signUp(port, "mallory"));
		List<String> codes = IntStream.range(0, 40).mapToObj((i) -> claim(mallory, "guess" + i).code()).toList();
		assertThat(codes).startsWith("bad-code").endsWith("over-limit");
	}

	private static Api.Answer claim(Api by, String code) {
		return by.post("/api/v1/administrator", "{\"code\":\"%s\"}".formatted(code));
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void theMetersAreForAdministratorsAlone() {
		assertThat(admin.get("/actuator/prometheus").body()).contains("parley_sessions{transport=\"websocket\"}")
			.contains("parley_deliveries_total")
			.contains("jvm_memory_used_bytes");
		assertThat(this.minas.get("/actuator/prometheus").status()).isEqualTo(403);
		assertThat(new Api(port, null).get("/actuator/prometheus").status()).isEqualTo(401);
	}

	@ParameterizedTest
	@CsvSource({ "GET,/api/v1/accounts", "PATCH,/api/v1/accounts/bora", "DELETE,/api/v1/accounts/bora/sessions",
			"DELETE,/api/v1/accounts/bora?messages=true", "POST,/api/v1/accounts/bora/password-reset",
			"GET,/api/v1/sessions", "DELETE,/api/v1/sessions/x", "GET,/api/v1/policies?destination=/topic/a",
			"DELETE,/api/v1/messages?destination=/topic/a&offset=1", "GET,/api/v1/accounts/", "GET,/api/v1/sessions/",
			"GET,/api/v1/policies/" })
	void onlyAdministratorsComeHere(String method, String path) {
		assertThat(request(this.minas, method, path).status()).isIn(403, 404);
		assertThat(request(new Api(port, null), method, path).status()).isIn(401, 403);
	}

	/**
	 * Paths that Spring Security's firewall refuses, and variants that a proxy may make
	 * of them.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "/api/v1//accounts", "/api/v1/./accounts", "/api/v1/rooms/../accounts",
			"/api/v1/accounts;x=y", "/api/v1/%61ccounts", "/api%2fv1/accounts", "/API/v1/accounts", "//api/v1/accounts",
			"/api/v1/accounts%2f", "/api/v1/accounts.json" })
	void noOtherSpellingOfAnAddressComesThrough(String path) {
		assertThat(this.minas.get(path)).satisfies((answer) -> {
			assertThat(answer.status()).isBetween(400, 499);
			assertThat(answer.body()).doesNotContain("createdAt");
		});
	}

	@Test
	void accountsAreListedAPageAtATime() {
		Account.signUp(port, "zoe");
		JsonNode first = admin.get("/api/v1/accounts?limit=2").json();
		assertThat(first.get("accounts")).hasSize(2);
		JsonNode second = admin.get("/api/v1/accounts?limit=2&after=" + first.get("next").stringValue()).json();
		assertThat(second.get("accounts").get(0).get("name").stringValue())
			.isGreaterThan(first.get("accounts").get(1).get("name").stringValue());
		assertThat(first.toString() + second).doesNotContain("password").doesNotContain("hash");
		assertThat(admin.get("/api/v1/accounts?limit=201").status()).isEqualTo(400);
		assertThat(admin.get("/api/v1/accounts?after=zzzzzz").json().toString())
			.isEqualTo("{\"accounts\":[],\"next\":null}");
	}

	@Test
	void accountsAreFoundByAPartOfTheirNameInAnyCase() {
		Account found = Account.signUp(port, "Under_score");
		Account.signUp(port, "UnderXscore");
		String part = found.name().substring(3).toUpperCase(Locale.ROOT);
		assertThat(names("name=" + part)).containsExactly(found.name());
		assertThat(names("name=der_sco")).containsExactly(found.name());
		assertThat(names("name=" + part + "&after=" + found.name())).isEmpty();
		assertThat(names("name=%25")).isEmpty();
		assertThat(names("name=!")).isEmpty();
		assertThat(names("name=nobody-has-this")).isEmpty();
	}

	private static List<String> names(String query) {
		return admin.get("/api/v1/accounts?" + query)
			.json()
			.get("accounts")
			.valueStream()
			.map((account) -> account.get("name").stringValue())
			.toList();
	}

	@Test
	void aDisabledUserIsSignedOutAtOnce() {
		try (StompClient client = StompClient.connected(port, this.mina.authorization())) {
			assertThat(admin.patch("/api/v1/accounts/" + this.mina.name(), "{\"enabled\":false}").status())
				.isEqualTo(200);
			assertThat(client.expectErrorAndClose().close().code()).isEqualTo(4501);
		}
		assertThat(this.minas.get("/api/v1/rooms").status()).isEqualTo(401);
		admin.patch("/api/v1/accounts/" + this.mina.name(), "{\"enabled\":true}");
		assertThat(this.minas.get("/api/v1/rooms").status()).isEqualTo(401);
	}

	@Test
	void rolesAreGivenAndTaken() {
		assertThat(admin.patch("/api/v1/accounts/" + this.mina.name(), "{\"roles\":[\"USER\",\"ADMIN\"]}").status())
			.isEqualTo(200);
		assertThat(this.minas.get("/api/v1/accounts").status()).isEqualTo(200);
		assertThat(admin.patch("/api/v1/accounts/" + this.mina.name(), "{\"roles\":[\"USER\"]}").status())
			.as("or there is a second administrator for all other tests")
			.isEqualTo(200);
		assertThat(this.minas.get("/api/v1/accounts").status()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"roles\":[\"no role\"]}", "{\"roles\":[null]}", "{\"roles\":\"ADMIN\"}",
			"{\"enabled\":\"maybe\"}", "{" })
	void anEmptyChangeIsRefused(String body) {
		assertThat(admin.patch("/api/v1/accounts/" + this.mina.name(), body).status()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"enabled\":false}", "{\"roles\":[\"USER\"]}", "{\"roles\":[]}" })
	void theLastAdministratorStays(String body) {
		Api.Answer answer = admin.patch("/api/v1/accounts/" + root.name(), body);
		assertThat(answer.code()).as(answer.body()).isEqualTo("last-administrator");
		assertThat(admin.get("/api/v1/accounts").status()).isEqualTo(200);
	}

	@Test
	void theLastAdministratorDoesNotLeave() {
		Api.Answer answer = admin.post("/api/v1/session/account-deletion",
				"{\"password\":\"%s\",\"messages\":false}".formatted(Account.PASSWORD));
		assertThat(answer.code()).as(answer.body()).isEqualTo("last-administrator");
		assertThat(admin.get("/api/v1/accounts").status()).isEqualTo(200);
	}

	@Test
	void allSessionsOfAUserAreRevoked() {
		try (StompClient client = StompClient.connected(port, this.mina.authorization())) {
			assertThat(admin.delete("/api/v1/accounts/" + this.mina.name() + "/sessions").status()).isEqualTo(204);
			assertThat(client.expectErrorAndClose().close().code()).isEqualTo(4501);
		}
		assertThat(this.minas.get("/api/v1/rooms").status()).isEqualTo(401);
	}

	@Test
	void thereIsNobodyOfAnUnknownName() {
		assertThat(admin.patch("/api/v1/accounts/nobody-here", "{}").code()).isEqualTo("no-such-user");
		assertThat(admin.delete("/api/v1/accounts/nobody-here/sessions").code()).isEqualTo("no-such-user");
	}

	@Test
	void sessionsAreListed() {
		try (StompClient client = StompClient.connected(port, this.mina.authorization());
				StompClient ignored = StompClient.connected(port, root.authorization())) {
			client.subscribe("1", "/topic/a");
			client.subscribe("2", "/topic/b");
			JsonNode session = only(admin.get("/api/v1/sessions?user=" + this.mina.name()).json());
			assertThat(session.get("user").stringValue()).isEqualTo(this.mina.name());
			assertThat(session.get("transport").stringValue()).isEqualTo("websocket");
			assertThat(session.get("address").stringValue()).isEqualTo("127.0.0.1");
			assertThat(session.get("subscriptions").intValue()).isEqualTo(2);
			assertThat(session.get("since").stringValue()).startsWith("20");
			assertThat(admin.get("/api/v1/sessions?limit=1").json().get("next").isNull()).isFalse();
		}
	}

	@ParameterizedTest
	@CsvSource({ "'',4508", "?reconnect=true,4008", "?reconnect=true&reason=too+loud,4008" })
	void aSessionIsDisconnectedWithAReason(String query, int code) {
		try (StompClient client = StompClient.connected(port, this.mina.authorization());
				StompClient bystander = StompClient.connected(port, root.authorization())) {
			String id = only(admin.get("/api/v1/sessions?user=" + this.mina.name()).json()).get("id").stringValue();
			assertThat(admin.delete("/api/v1/sessions/" + id + query).status()).isEqualTo(204);
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().json().get("code").stringValue()).isEqualTo("ended-by-administrator");
			assertThat(end.error().json().get("detail").stringValue())
				.isEqualTo(query.contains("loud") ? "too loud" : "An administrator has ended this session");
			ClosedByServer close = end.close();
			assertThat(close.code()).isEqualTo(code);
			bystander.expectNothing();
			assertThat(admin.delete("/api/v1/sessions/" + id).code()).isEqualTo("no-such-session");
		}
	}

	@Test
	void aReasonIsOneReadableLine() {
		assertThat(admin.delete("/api/v1/sessions/x?reason=a%0Ab").status()).isEqualTo(400);
		assertThat(admin.delete("/api/v1/sessions/x?reason=" + "x".repeat(201)).status()).isEqualTo(400);
	}

	@Test
	void permissionsAreExplained() {
		String room = this.minas.post("/api/v1/rooms", "{\"name\":\"Mine\",\"private\":true}")
			.json()
			.get("id")
			.stringValue();
		String question = "/api/v1/policies?destination=/topic/rooms/" + room + "&user=";
		JsonNode minasAnswer = admin.get(question + this.mina.name()).json();
		assertThat(minasAnswer.get("subscribe").get("allowed").booleanValue()).isTrue();
		assertThat(minasAnswer.get("send").toString())
			.isEqualTo("{\"allowed\":false,\"access\":\"nobody\",\"refusedBy\":null}");
		JsonNode others = admin.get(question + root.name()).json();
		assertThat(others.get("pattern").stringValue()).isEqualTo("/topic/rooms/*");
		assertThat(others.get("subscribe").toString())
			.isEqualTo("{\"allowed\":false,\"access\":\"users\",\"refusedBy\":\"/topic/rooms/*/**\"}");
		assertThat(
				admin.get("/api/v1/policies?destination=/topic/x").json().get("subscribe").get("allowed").asBoolean())
			.isFalse();
		assertThat(admin.get("/api/v1/policies?destination=/topic/*").status()).isEqualTo(400);
		assertThat(admin.get("/api/v1/policies").status()).isEqualTo(400);
		assertThat(admin.get(question + "nobody-here").code()).isEqualTo("no-such-user");
	}

	@Test
	void aMessageIsDeletedWhereverItIsKeptEvenByAnAdministratorWhoMayNotReadIt(CapturedOutput output) {
		String room = this.minas.post("/api/v1/rooms", "{\"name\":\"Mine\",\"private\":true}")
			.json()
			.get("id")
			.stringValue();
		String topic = "/topic/rooms/" + room;
		String path = "/api/v1/messages?destination=" + topic + "&offset=";
		try (StompClient client = StompClient.connected(port, this.mina.authorization())) {
			client.subscribe("1", topic);
			client.send("SEND\ndestination:/app/rooms/" + room + "/messages\n\n{\"text\":\"whisper\"}\0");
			StompFrame whisper = client.expect("MESSAGE");
			assertThat(whisper.text()).contains("whisper");
			assertThat(admin.delete(path + "1&epoch=another").code()).isEqualTo("no-such-message");
			assertThat(admin.delete(path + "1&epoch=" + whisper.header("x-stream-epoch")).status()).isEqualTo(204);
			assertThat(client.expect("MESSAGE").headers()).containsEntry("x-deletes", "1")
				.containsEntry("x-stream-offset", "2");
		}
		assertThat(admin.delete(path + "1").code()).isEqualTo("no-such-message");
		assertThat(admin.delete(path + "2").code()).as("what tells of it").isEqualTo("no-such-message");
		assertThat(admin.delete(path + "9").code()).isEqualTo("no-such-message");
		assertThat(admin.delete(path + "0").status()).isEqualTo(400);
		assertThat(admin.delete("/api/v1/messages?destination=/topic/never&offset=1").status()).isEqualTo(404);
		assertThat(output.toString())
			.contains("destination=" + topic + " reason=\"The message at offset 1 is deleted\"")
			.doesNotContain("whisper");
	}

	private static JsonNode only(JsonNode page) {
		assertThat(page.get("sessions")).hasSize(1);
		return page.get("sessions").get(0);
	}

	private static Api.Answer request(Api api, String method, String path) {
		return switch (method) {
			case "GET" -> api.get(path);
			case "POST" -> api.post(path, "");
			case "PATCH" -> api.patch(path, "{\"enabled\":false}");
			default -> api.delete(path);
		};
	}

}
