package dev.parley.security.key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.parley.security.SecurityFixture;
import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.stomp.authentication.MessagingPaths;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.Postgres;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/** The life of an API key: made, used by a back end over STOMP and HTTP, and revoked. */
@RunningServer
@ExtendWith(OutputCaptureExtension.class)
class ApiKeyIT {

	private static final String UNKNOWN = "pk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

	private static final Logger AUDIT = (Logger) LoggerFactory.getLogger("dev.parley.audit");

	private static int port;

	private static Api admin;

	private static Account mina;

	@BeforeAll
	static void appoint(@LocalServerPort int port, @Autowired JdbcClient jdbc) {
		ApiKeyIT.port = port;
		Account root = Account.signUp(port, "root");
		jdbc.sql("insert into account_role select id, 'ADMIN' from account where name = ?").param(root.name()).update();
		admin = Api.of(port, root);
		mina = Account.signUp(port, "mina");
	}

	@BeforeEach
	void revokeAll(@Autowired JdbcClient jdbc) {
		jdbc.sql("delete from api_key").update();
	}

	@AfterEach
	void hideTheAudit() {
		AUDIT.setLevel(null);
	}

	@Test
	void aKeyIsShownOnceListedAndRevoked(CapturedOutput output) {
		AUDIT.setLevel(Level.INFO);
		Api.Answer made = admin.post("/api/v1/keys", """
				{"name": "shop", "patterns": ["/topic/shop/**"], "actions": ["publish", "subscribe"], "days": 30}""");
		assertThat(made.status()).as(made.body()).isEqualTo(201);
		String key = made.json().get("key").asString();
		assertThat(key).matches("pk_[\\w-]{43}");
		JsonNode listed = admin.get("/api/v1/keys").json().get(0);
		assertThat(listed.propertyNames()).containsExactlyInAnyOrder("id", "name", "patterns", "actions", "createdBy",
				"createdAt", "expiresAt", "lastUsedAt");
		assertThat(listed.toString())
			.contains("\"name\":\"shop\"", "[\"/topic/shop/**\"]", "[\"publish\",\"subscribe\"]")
			.doesNotContain(key.substring(3));
		String path = "/api/v1/keys/" + made.json().get("id").asString();
		assertThat(admin.delete(path).status()).isEqualTo(204);
		assertThat(admin.delete(path).code()).isEqualTo("no-such-key");
		assertThat(admin.get("/api/v1/keys").body()).isEqualTo("[]");
		assertThat(output).contains("The API key shop is made, to [publish, subscribe] at [/topic/shop/**]")
			.contains("The API key shop is revoked")
			.doesNotContain(key.substring(3));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"name": "Shop", "patterns": ["/topic/a"], "actions": ["publish"]}            | invalid-request
			{"name": "a@b", "patterns": ["/topic/a"], "actions": ["publish"]}             | invalid-request
			{"name": "shop", "patterns": [], "actions": ["publish"]}                      | invalid-request
			{"name": "shop", "patterns": ["/topic/a"], "actions": []}                     | invalid-request
			{"name": "shop", "patterns": ["/topic/a"], "actions": ["administrate"]}       | invalid-request
			{"name": "shop", "patterns": ["/topic/a"], "actions": ["publish"], "days": 0} | invalid-request
			{"name": "shop", "patterns": ["topic/a"], "actions": ["publish"]}             | invalid-pattern
			{"name": "shop", "patterns": ["/user/**"], "actions": ["publish"]}            | invalid-pattern
			""")
	void aRequestThatIsNoneIsRefused(String body, String code) {
		assertThat(admin.post("/api/v1/keys", body)).satisfies((answer) -> {
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.code()).isEqualTo(code);
		});
	}

	@Test
	void aNameIsTakenOnce() {
		make("publish", "/topic/a");
		assertThat(admin.post("/api/v1/keys", """
				{"name": "shop", "patterns": ["/topic/a"], "actions": ["publish"]}""").code())
			.isEqualTo("key-name-taken");
	}

	@Test
	void keysAreMadeFoundAndRevokedInPostgreSql() {
		ApiKeys keys = new SecurityFixture(false, SecurityFixture.database(Postgres.newDatabase())).apiKeys;
		ApiKeys.Fresh forEver = keys.create("shop", List.of("/topic/a", "/queue/b"), Set.of(KeyAction.PUBLISH), null,
				"root");
		ApiKeys.Fresh forADay = keys.create("till", List.of("/topic/a"), Set.of(KeyAction.values()), Duration.ofDays(1),
				"root");
		assertThat(keys.verify(forEver.text()).getName()).isEqualTo("key:shop");
		assertThat(keys.all()).extracting(ApiKey::expiresAt).containsExactly(null, forADay.key().expiresAt());
		assertThat(keys.all().get(0).lastUsedAt()).isNotNull();
		assertThat(keys.revoke(forEver.key().id())).isEqualTo("shop");
		assertThat(keys.isAlive(forEver.key().id())).isFalse();
	}

	/** Over a connection of its own, so its frames are those of any client. */
	@Test
	void aBackEndSendsWhereUsersMayNotAndNowhereElse() {
		String key = make("publish", "/topic/prices/**");
		try (StompClient users = StompClient.connected(port, mina.authorization());
				StompClient shop = StompClient.connected(port, "login:shop", "passcode:" + key)) {
			users.subscribe("1", "/topic/prices/kospi");
			users.subscribe("2", "/user/queue/errors");
			assertThat(refusal(users, "SEND\ndestination:/topic/prices/kospi\n\nmine\0")).isEqualTo("not-allowed");
			shop.subscribe("1", "/user/queue/errors");
			shop.publish("/topic/prices/kospi", "3000");
			users.expectMessage("3000");
			assertThat(refusal(shop, "SEND\ndestination:/topic/orders\n\nx\0")).isEqualTo("not-allowed");
			assertThat(refusal(shop, "SEND\ndestination:/app/rooms/lobby/send\n\n{}\0")).isEqualTo("not-allowed");
			assertThat(refusal(shop, "SEND\ndestination:/user/%s/queue/news\n\nx\0".formatted(mina.name())))
				.isEqualTo("not-allowed");
			assertThat(refusal(shop, "SUBSCRIBE\nid:2\ndestination:/topic/prices/kospi\n\n\0"))
				.isEqualTo("not-allowed");
		}
	}

	private static String refusal(StompClient client, String frame) {
		client.send(frame);
		return client.expect("MESSAGE").json().get("code").asString();
	}

	@Test
	void itsSessionsEndWhenItIsRevoked() {
		String key = make("subscribe", "/topic/prices/**");
		try (StompClient shop = StompClient.connected(port, "Authorization:Bearer " + key)) {
			shop.subscribe("1", "/topic/prices/kospi");
			assertThat(admin.get("/api/v1/sessions").body()).contains("\"key:shop\"");
			String id = admin.get("/api/v1/keys").json().get(0).get("id").asString();
			assertThat(admin.get("/api/v1/keys").json().get(0).get("lastUsedAt").isNull()).isFalse();
			admin.delete("/api/v1/keys/" + id);
			assertThat(shop.expectErrorAndClose().error().json().toString()).contains("The API key was revoked");
		}
		try (StompClient shop = StompClient.open(port)) {
			shop.send("CONNECT\naccept-version:1.2\nhost:localhost\nAuthorization:Bearer " + key + "\n\n\0");
			assertThat(shop.expectErrorAndClose().error().json().toString())
				.contains("The API key was revoked, or never made");
		}
	}

	@Test
	void aBackEndReadsOverHttpWhatItsKeyNames() {
		Api shop = new Api(port, make("subscribe", "/topic/prices/**"));
		assertThat(shop.get("/api/v1/position?destination=/topic/prices/kospi").status()).isEqualTo(200);
		assertThat(shop.get("/api/v1/position?destination=/topic/orders")).satisfies((answer) -> {
			assertThat(answer.status()).isEqualTo(403);
			assertThat(answer.body()).contains("Your credential does not grant this action at this destination");
		});
	}

	@Test
	void aBackEndPublishesOverHttpWhereUsersMayNotAndNowhereElse() {
		Api shop = new Api(port, make("publish", "/topic/prices/**"));
		String message = "{\"destination\": \"%s\", \"text\": \"3000\"}";
		assertThat(Api.of(port, mina).post("/api/v1/messages", message.formatted("/topic/prices/kospi")).status())
			.isEqualTo(403);
		assertThat(shop.post("/api/v1/messages", message.formatted("/topic/prices/kospi")).status()).isEqualTo(201);
		assertThat(shop.post("/api/v1/messages", message.formatted("/topic/orders")).status()).isEqualTo(403);
		assertThat(shop.delete("/api/v1/messages?destination=/topic/prices/kospi&offset=1").status()).isEqualTo(403);
	}

	@Test
	void aBackEndThatPublishesTooFastIsToldWhenToComeAgain() {
		Api shop = new Api(port, make("publish", "/topic/prices/**"));
		String thousand = Collections.nCopies(1000, "{\"destination\":\"/topic/prices/fast\",\"text\":\"x\"}")
			.toString();
		Api.Answer answer = shop.post("/api/v1/messages", thousand);
		for (int i = 0; i < 100 && answer.status() == 201; i++) {
			answer = shop.post("/api/v1/messages", thousand);
		}
		assertThat(answer.status()).isEqualTo(429);
		assertThat(answer.code()).isEqualTo("over-limit");
		assertThat(answer.header("Retry-After")).isEqualTo("1");
		assertThat(answer.body()).contains("No more than 5000 frames a second from one user");
	}

	/** A new endpoint, whoever adds it, is not for keys until it says so. */
	@Test
	void noOtherPartOfTheApiIsForKeys(
			@Autowired @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings,
			@Autowired ObjectProvider<MessagingPaths> messaging) {
		Api shop = new Api(port, make("publish", "/**"));
		List<String> open = new ArrayList<>();
		for (String request : requests(mappings)) {
			String[] parts = request.split(" ");
			Api.Answer answer = request(shop, parts[0], parts[1]);
			if (answer.status() != 403) {
				open.add(request);
			}
		}
		Set<String> allowed = new TreeSet<>();
		for (String path : MessagingPaths.all(messaging.stream().toList())) {
			allowed.addAll(List.of("GET " + path, "POST " + path));
		}
		assertThat(allowed).containsAll(open);
		assertThat(shop.get("/api/v1/session").body()).contains("An API key is for sending and reading messages");
		assertThat(shop.get("/actuator/prometheus").status()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { UNKNOWN, "pk_not-copied-to-its-end" })
	void aKeyThatIsNoneIsRefusedAndSaidSo(String unknown, CapturedOutput output) {
		AUDIT.setLevel(Level.INFO);
		assertThat(new Api(port, unknown).get("/api/v1/session")).satisfies((answer) -> {
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.code()).isEqualTo("invalid-key");
		});
		assertThat(output).contains("type=refusal outcome=failure")
			.contains("The API key was revoked, or never made")
			.doesNotContain(unknown);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/messages?destination=/topic/a&key=", "/api/v1/rooms?x=", "/?", "/chat/info?t=",
			"/api/v1/keys/", "/chat?access_token=" })
	void aKeyInAnAddressIsRefusedEverywhere(String address) {
		String key = make("publish", "/topic/a");
		assertThat(new Api(port, null).get(address + key)).satisfies((answer) -> {
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.code()).isEqualTo("credential-in-query");
		});
	}

	@Test
	void keysAreForAdministratorsAlone() {
		Api minas = Api.of(port, mina);
		assertThat(minas.get("/api/v1/keys").status()).isEqualTo(403);
		assertThat(minas.post("/api/v1/keys", "{}").status()).isEqualTo(403);
		assertThat(minas.delete("/api/v1/keys/00000000-0000-0000-0000-000000000000").status()).isEqualTo(403);
		assertThat(new Api(port, null).get("/api/v1/keys").status()).isEqualTo(401);
	}

	private String make(String action, String pattern) {
		return admin
			.post("/api/v1/keys",
					"{\"name\":\"shop\",\"patterns\":[\"%s\"],\"actions\":[\"%s\"]}".formatted(pattern, action))
			.json()
			.get("key")
			.asString();
	}

	private static Set<String> requests(RequestMappingHandlerMapping mappings) {
		Set<String> requests = new TreeSet<>();
		for (RequestMappingInfo mapping : mappings.getHandlerMethods().keySet()) {
			for (String pattern : mapping.getPatternValues()) {
				for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
					// A HEAD is a GET.
					if (pattern.startsWith("/api/") && method != RequestMethod.HEAD) {
						requests.add(method + " " + pattern.replaceAll("\\{[^}]*}", "x"));
					}
				}
			}
		}
		assertThat(requests).hasSizeGreaterThan(20);
		return requests;
	}

	private static Api.Answer request(Api api, String method, String path) {
		return switch (method) {
			case "GET" -> api.get(path);
			case "POST" -> api.post(path, "{}");
			case "PATCH" -> api.patch(path, "{}");
			case "DELETE" -> api.delete(path);
			case "PUT" -> api.put(path, "{}");
			default -> throw new IllegalArgumentException(method);
		};
	}

}
