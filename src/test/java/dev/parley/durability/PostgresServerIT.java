package dev.parley.durability;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import dev.parley.security.TestBrowser;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import dev.parley.webpush.BrowserKeys;
import dev.parley.webpush.FakeBrowser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole server on PostgreSQL instead of H2: only the URL differs. */
class PostgresServerIT {

	private static final String PUSH_KEY = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

	private static final String PUSH_SECRET = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";

	@Test
	void accountsRoomsAndMessagesAreThereAfterARestart() {
		String database = Postgres.newDatabase();
		Account mina;
		StompFrame said;
		try (ParleyServer server = ParleyServer.start(database)) {
			mina = Account.signUp(server.port(), "미나");
			assertThat(Rooms.create(server.port(), mina, "서재").statusCode()).isEqualTo(201);
			assertThat(Rooms.create(server.port(), mina, "서재").statusCode()).isEqualTo(409);
			try (StompClient client = StompClient.connected(server.port(), mina.authorization())) {
				client.subscribe("1", "/topic/rooms/general");
				client
					.send("SEND\ndestination:/app/rooms/general/messages\ncontent-type:application/json\nreceipt:r1\n\n"
							+ "{\"text\":\"또 만나요\"}\0");
				StompFrame receipt = client.awaitReceipt("r1");
				said = client.expect("MESSAGE");
				assertThat(receipt.header("x-stream-offset")).isEqualTo("1");
				assertThat(said.header("x-stream-epoch")).isEqualTo(receipt.header("x-stream-epoch"));
				String read = "{\"epoch\":\"%s\",\"offset\":1}".formatted(said.header("x-stream-epoch"));
				client.publish("/app/rooms/general/read", read);
				client.publish("/app/rooms/general/read", read);
			}
		}
		try (ParleyServer server = ParleyServer.start(database);
				StompClient client = StompClient.connected(server.port(), mina.authorization())) {
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/general\nreceipt:r2\nx-stream-offset:offset=1\n"
					+ "x-stream-epoch:%s\n\n\0".formatted(said.header("x-stream-epoch")));
			assertThat(client.expectReceipt("r2").header("x-recovered")).isEqualTo("true");
			StompFrame again = client.expect("MESSAGE");
			assertThat(again.text()).isEqualTo(said.text()).contains("또 만나요");
			assertThat(again.header("x-stream-offset")).isEqualTo("1");
			client.expectNothing();
			assertThat(Rooms.list(server.port(), mina).body()).contains("서재").contains("General");
			assertThat(Api.of(server.port(), mina).get("/api/v1/read-positions").body()).isEqualTo(
					"[{\"room\":\"general\",\"epoch\":\"%s\",\"offset\":1}]".formatted(said.header("x-stream-epoch")));
		}
	}

	@Test
	void conversationsProfilesAndNotificationsAreKeptThereAndBrowsersSignIn() {
		String database = Postgres.newDatabase();
		Account mina;
		Account jun;
		BrowserKeys keys = new FakeBrowser().keys();
		String[] push = { "parley.notifications.push.public-key=" + PUSH_KEY,
				"parley.notifications.push.private-key=" + PUSH_SECRET,
				"parley.notifications.push.subject=mailto:admin@example.com" };
		try (ParleyServer server = ParleyServer.start(database, push)) {
			mina = Account.signUp(server.port(), "미나");
			jun = Account.signUp(server.port(), "jun");
			Api minas = Api.of(server.port(), mina);
			assertThat(minas.put("/api/v1/profile", "{\"about\":\"산을 좋아해요\"}").status()).isEqualTo(204);
			String other = "{\"name\":\"%s\"}".formatted(jun.name());
			String conversation = minas.post("/api/v1/direct-messages", other).body();
			assertThat(minas.post("/api/v1/direct-messages", other).body()).isEqualTo(conversation);
			String block = "/api/v1/blocks?name=" + jun.name();
			assertThat(minas.exchange("PUT", block, null).status()).isEqualTo(204);
			assertThat(minas.get("/api/v1/blocks").body()).isEqualTo("[\"%s\"]".formatted(jun.name()));
			assertThat(minas.post("/api/v1/direct-messages", other).code()).isEqualTo("blocked-by-you");
			assertThat(minas.delete(block).status()).isEqualTo(204);
			assertThat(minas.post("/api/v1/direct-messages", other).body()).isEqualTo(conversation);
			try (StompClient client = StompClient.connected(server.port(), mina.authorization())) {
				for (int i = 0; i < 3; i++) {
					client.publish("/app/rooms/general/messages\ncontent-type:application/json",
							"{\"text\":\"@%s 안녕 %d\"}".formatted(jun.name(), i));
				}
			}
			TestBrowser browser = new TestBrowser(server.port());
			browser.signIn(jun.name(), Account.PASSWORD);
			assertThat(browser.put("/api/v1/push/subscription",
					"{\"endpoint\":\"https://push.example.com/jun\",\"keys\":{\"p256dh\":\"%s\",\"auth\":\"%s\"},\"language\":\"ko\"}"
						.formatted(keys.p256dh(), keys.auth()))
				.status()).isEqualTo(204);
			await().until(() -> browser.get("/api/v1/notifications").json().get("unread").intValue() == 3);
			long first = browser.get("/api/v1/notifications?limit=3")
				.json()
				.at("/notifications/2/position")
				.longValue();
			assertThat(browser.put("/api/v1/notifications/read", "{\"upTo\":%d}".formatted(first))
				.json()
				.get("unread")
				.intValue()).isEqualTo(2);
		}
		try (ParleyServer server = ParleyServer.start(database, push)) {
			Api juns = Api.of(server.port(), jun);
			assertThat(
					juns.get("/api/v1/profiles?name=" + URLEncoder.encode(mina.name(), StandardCharsets.UTF_8)).body())
				.contains("산을 좋아해요");
			assertThat(juns.get("/api/v1/notifications/unread").json().get("unread").intValue()).isEqualTo(2);
			assertThat(juns.get("/api/v1/rooms").body()).contains(mina.name());
			assertThat(juns.post("/api/v1/message-search", "{\"text\":\"안녕\"}").body()).contains("안녕 2");
		}
	}

}
