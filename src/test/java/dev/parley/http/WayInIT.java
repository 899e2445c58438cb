package dev.parley.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.Arrivals;
import dev.parley.engine.Engine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Publication;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RawWebSocket;
import dev.parley.support.RunningServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may use destinations by HTTP requests on a server as it is delivered. */
@RunningServer
class WayInIT {

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Autowired
	Arrivals arrivals;

	private Api stranger;

	private static @Nullable Account account;

	private Api mina;

	@BeforeEach
	void callers() {
		if (account == null) {
			account = Account.signUp(this.port, "mina");
		}
		this.stranger = new Api(this.port, null);
		this.mina = Api.of(this.port, account);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/messages?", "/api/v1/messages?after=last&wait=30s&", "/api/v1/position?",
			"/api/v1/presence?", "/api/v1/events?" })
	@DisplayName("Without a credential, what is not public is not read: 401 with a challenge, and the answer says why.")
	void needsACredential(String request) {
		Api.Answer answer = this.stranger.get(request + "destination=/topic/rooms/general");
		assertThat(answer.status()).isEqualTo(401);
		assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
		assertThat(answer.code()).isEqualTo("not-signed-in");
		assertThat(answer.body()).contains("You have not signed in");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/position", "/api/v1/presence" })
	@DisplayName("A parameter that would be ignored is refused, and so is a second destination.")
	void refusesUnknownParameters(String path) {
		Api.Answer answer = this.mina.get(path + "?destination=/topic/rooms/general&limit=5");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("invalid");
		assertThat(answer.body()).contains("There is no parameter \\\"limit\\\": expected destination");
		answer = this.mina.get(path + "?destination=/topic/rooms/general&destination=/topic/rooms/tea");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.body()).contains("is given 2 times");
	}

	@Test
	@DisplayName("Without a credential nothing is published: 401 not-signed-in.")
	void publishingNeedsACredential() {
		Api.Answer answer = this.stranger.post("/api/v1/messages", "{\"destination\":\"/topic/a\",\"text\":\"x\"}");
		assertThat(answer.status()).isEqualTo(401);
		assertThat(answer.code()).isEqualTo("not-signed-in");
	}

	@Test
	@DisplayName("A token that CONNECT would take is taken in the header Authorization.")
	void takesAToken() {
		Api.Answer answer = this.mina.get("/api/v1/position?destination=/topic/rooms/general");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("epoch").stringValue()).isNotEmpty();
	}

	@Test
	@DisplayName("A destination that the caller may not subscribe to is answered 403 not-allowed.")
	void asksPolicies() {
		Api.Answer answer = this.mina.get("/api/v1/position?destination=/topic/rooms/nowhere");
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.code()).isEqualTo("not-allowed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "access_token=x", "token=x", "Api_Key=x", "passcode=x", "key" })
	@DisplayName("A credential in the address is refused as one, with a good credential beside it too.")
	void refusesACredentialInTheAddress(String parameter) {
		for (Api caller : new Api[] { this.stranger, this.mina }) {
			Api.Answer answer = caller.get("/api/v1/position?destination=/topic/rooms/general&" + parameter);
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.code()).isEqualTo("credential-in-query");
			assertThat(answer.json().get("detail").stringValue()).contains("Authorization: Bearer");
			assertThat(answer.header("Cache-Control")).contains("no-store");
		}
	}

	@Test
	@DisplayName("A page of an origin that is not listed is refused: 403 foreign-origin.")
	void refusesAForeignOrigin() {
		Api.Answer answer = this.mina.exchange("GET", "/api/v1/position?destination=/topic/rooms/general", null,
				"Origin", "https://evil.example");
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.code()).isEqualTo("foreign-origin");
		assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
	}

	@Test
	@DisplayName("So many requests of a user wait at the same time, and no more: 429. Others wait beside them, and all are answered.")
	void waitingRequestsAreCounted() throws Exception {
		String topic = "/topic/wait/" + UUID.randomUUID();
		String poll = "/api/v1/messages?destination=" + topic + "&wait=60s";
		List<KeptAlive> waiting = new ArrayList<>();
		try {
			for (int i = 0; i < 100; i++) {
				KeptAlive connection = new KeptAlive(this.port);
				waiting.add(connection);
				connection.send("GET " + poll, "Authorization: Bearer " + this.mina.token() + "\r\n", new byte[0]);
			}
			awaitWaiting(100);
			Api.Answer refused = this.mina.get(poll);
			assertThat(refused.status()).isEqualTo(429);
			assertThat(refused.code()).isEqualTo("over-limit");
			assertThat(refused.header("Retry-After")).isNotNull();
			Api jun = Api.of(this.port, Account.signUp(this.port, "jun"));
			CompletableFuture<Api.Answer> other = CompletableFuture.supplyAsync(() -> jun.get(poll));
			awaitWaiting(101);
			this.engine.publish(new Publication(topic, Headers.empty(), "hello".getBytes(StandardCharsets.UTF_8)));
			for (KeptAlive connection : waiting) {
				assertThat(connection.answer().body()).contains("\"text\":\"hello\"");
			}
			assertThat(other.join().body()).contains("\"text\":\"hello\"");
			awaitWaiting(0);
		}
		finally {
			for (KeptAlive connection : waiting) {
				connection.close();
			}
		}
	}

	@Test
	@DisplayName("Requests whose clients have left make room for others of the user at once.")
	void abortedRequestsMakeRoom() throws Exception {
		String topic = "/topic/wait/" + UUID.randomUUID();
		String poll = "/api/v1/messages?destination=" + topic + "&wait=";
		Api jun = Api.of(this.port, Account.signUp(this.port, "jun"));
		List<KeptAlive> clients = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			KeptAlive client = new KeptAlive(this.port);
			clients.add(client);
			client.send("GET " + poll + "60s", "Authorization: Bearer " + jun.token() + "\r\n", new byte[0]);
		}
		awaitWaiting(100);
		assertThat(jun.get(poll + "1ms").status()).isEqualTo(429);
		for (KeptAlive client : clients) {
			client.close();
		}
		awaitWaiting(0);
		assertThat(jun.get(poll + "1ms").status()).isEqualTo(200);
	}

	@Test
	@DisplayName("A caller whose token is revoked while the request waits gets 401, and not the message.")
	void revokedWhileWaiting() {
		String topic = "/topic/wait/" + UUID.randomUUID();
		Account leaving = Account.signUp(this.port, "leaving");
		CompletableFuture<Api.Answer> poll = CompletableFuture
			.supplyAsync(() -> Api.of(this.port, leaving).get("/api/v1/messages?destination=" + topic + "&wait=60s"));
		awaitWaiting(1);
		assertThat(this.stranger.post("/api/v1/token/revocation", "{\"token\":\"%s\"}".formatted(leaving.token()))
			.status()).isEqualTo(204);
		this.engine.publish(new Publication(topic, Headers.empty(), "secret".getBytes(StandardCharsets.UTF_8)));
		assertThat(poll.join().status()).isEqualTo(401);
		assertThat(poll.join().code()).isEqualTo("not-authenticated");
		assertThat(poll.join().body()).doesNotContain("secret");
	}

	@Test
	@DisplayName("What an authenticated caller reads is kept by no cache.")
	void notCached() {
		Api.Answer answer = this.mina.get("/api/v1/messages?destination=/topic/rooms/general");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Cache-Control")).isEqualTo("private, no-store");
	}

	private void awaitWaiting(int count) {
		Awaitility.await()
			.atMost(RawWebSocket.PATIENCE)
			.untilAsserted(() -> assertThat(this.arrivals.waitingForMessages()).isEqualTo(count));
	}

	@Test
	@DisplayName("Messages are deleted at the same address, by administrators alone.")
	void leavesDeletionToAdministrators() {
		Api.Answer answer = this.mina.delete("/api/v1/messages?destination=/topic/rooms/general&offset=1");
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.code()).isEqualTo("not-allowed");
	}

}
