package dev.parley.chat;

import dev.parley.chat.block.Blocks;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A user who is pestered blocks whoever does it, and hears nothing of them. */
@RunningServer
class BlockingIT {

	@LocalServerPort
	int port;

	@Autowired
	Blocks blocks;

	private Account mina;

	private Account pest;

	private Api minas;

	private Api pests;

	private String room;

	@BeforeEach
	void theyTalk() {
		this.mina = Account.signUp(this.port, "mina");
		this.pest = Account.signUp(this.port, "pest");
		this.minas = Api.of(this.port, this.mina);
		this.pests = Api.of(this.port, this.pest);
		this.room = open(this.pests, this.mina).json().get("id").stringValue();
	}

	private static Api.Answer open(Api api, Account other) {
		return api.post("/api/v1/direct-messages", "{\"name\":\"%s\"}".formatted(other.name()));
	}

	private Api.Answer block(Api api, Account other) {
		return api.exchange("PUT", "/api/v1/blocks?name=" + other.name(), null);
	}

	@Test
	void theConversationEndsOnAllDevicesAtOnceAndWhatTheOtherSendsIsRefused() {
		try (StompClient desk = StompClient.connected(this.port, this.mina.authorization());
				StompClient pest = StompClient.connected(this.port, this.pest.authorization())) {
			pest.subscribe("errors", "/user/queue/errors");
			pest.subscribe("1", "/topic/rooms/" + this.room);
			send(pest, "messages", "{\"text\":\"hey\"}");
			assertThat(pest.expect("MESSAGE").text()).contains("hey");
			desk.subscribe("own", "/user/queue/rooms");
			desk.subscribe("errors", "/user/queue/errors");
			desk.subscribe("1", "/topic/rooms/" + this.room);
			assertThat(block(this.minas, this.pest).status()).isEqualTo(204);
			assertThat(desk.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("no-longer-allowed");
			assertThat(desk.expect("MESSAGE").json().get("open").booleanValue()).isFalse();
			send(pest, "messages", "{\"text\":\"HEY\"}");
			assertThat(refusal(pest)).isEqualTo("conversation-ended");
			send(pest, "typing", "{\"typing\":true}");
			assertThat(refusal(pest)).isEqualTo("conversation-ended");
			assertThat(this.pests.put("/api/v1/rooms/%s/messages/1".formatted(this.room), "{\"text\":\"HEY\"}").code())
				.isEqualTo("conversation-ended");
			desk.expectNothing();
		}
		assertThat(this.minas.get("/api/v1/rooms").body()).doesNotContain(this.room);
		assertThat(this.minas.get("/api/v1/rooms/" + this.room + "/messages").status()).isEqualTo(404);
		assertThat(this.pests.get("/api/v1/rooms/" + this.room + "/messages").body()).contains("hey");
		assertThat(open(this.pests, this.mina).code()).isEqualTo("not-reachable");
	}

	@Test
	void aMentionOfWhoeverHasBlockedOneNotifiesNobody() {
		block(this.minas, this.pest);
		try (StompClient minas = StompClient.connected(this.port, this.mina.authorization());
				StompClient pest = StompClient.connected(this.port, this.pest.authorization())) {
			minas.subscribe("own", "/user/queue/notifications");
			String mention = "{\"text\":\"@%s hey\"}".formatted(this.mina.name());
			pest.publish("/app/rooms/general/messages", mention);
			minas.expectNothing();
			this.minas.delete("/api/v1/blocks?name=" + this.pest.name());
			pest.publish("/app/rooms/general/messages", mention.replace("hey", "hello"));
			assertThat(minas.expect("MESSAGE").json().get("sender").stringValue()).isEqualTo(this.pest.name());
		}
	}

	@Test
	void onlyOneselfKnowsWhomOneHasBlocked() {
		block(this.minas, this.pest);
		assertThat(this.minas.get("/api/v1/blocks").body()).isEqualTo("[\"%s\"]".formatted(this.pest.name()));
		assertThat(this.minas.get("/api/v1/profiles?name=" + this.pest.name()).body()).contains("\"blocked\":true");
		assertThat(this.minas.get("/api/v1/session/export").body())
			.contains("\"blocked\":[\"%s\"]".formatted(this.pest.name()));
		assertThat(this.pests.get("/api/v1/blocks").body()).isEqualTo("[]");
		assertThat(this.pests.get("/api/v1/profiles?name=" + this.mina.name()).body()).doesNotContain("blocked");
		assertThat(new Api(this.port, null).get("/api/v1/blocks").status()).isEqualTo(401);
	}

	@Test
	void nothingIsLeftOfItWhenTheAccountIsDeleted() {
		block(this.minas, this.pest);
		this.pests.post("/api/v1/session/account-deletion",
				"{\"password\":\"%s\",\"messages\":true}".formatted(Account.PASSWORD));
		await().until(() -> this.blocks.of(this.mina.name()).isEmpty());
	}

	private void send(StompClient client, String what, String body) {
		client.send("SEND\ndestination:/app/rooms/%s/%s\n\n%s\0".formatted(this.room, what, body));
	}

	private static String refusal(StompClient client) {
		StompFrame refused = client.expect("MESSAGE");
		assertThat(refused.header("subscription")).isEqualTo("errors");
		return refused.json().get("code").stringValue();
	}

}
