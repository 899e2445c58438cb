package dev.parley.chat.departure;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.parley.chat.room.Room;
import dev.parley.engine.Engine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** A user deletes their account. */
@RunningServer
class DepartureIT {

	private static final String PASSWORD = "{\"password\":\"" + Account.PASSWORD + "\",\"messages\":%s}";

	@LocalServerPort
	int port;

	@Autowired
	JdbcClient database;

	@Autowired
	Engine engine;

	@Autowired
	DepartedUsers departed;

	@Autowired
	Departures departures;

	private Account mina;

	private Account jun;

	private Api minas;

	private Api juns;

	private String room;

	@BeforeEach
	void twoTalkInAPrivateRoom() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.minas = Api.of(this.port, this.mina);
		this.juns = Api.of(this.port, this.jun);
		this.room = create(true);
		assertThat(this.minas
			.post("/api/v1/rooms/" + this.room + "/invitations", "{\"name\":\"%s\"}".formatted(this.jun.name()))
			.status()).isEqualTo(200);
		assertThat(this.juns.post("/api/v1/room-invitations/" + this.room, "").status()).isEqualTo(200);
		say(this.mina, "secret");
		say(this.jun, "answer");
	}

	@Test
	void anAccountDeletedWithItsMessagesLeavesTombstonesAndTheRoomGoesOn() {
		String alone = create(true);
		String open = create(false);
		try (StompClient reader = StompClient.connected(this.port, this.jun.authorization());
				StompClient leaver = StompClient.connected(this.port, this.mina.authorization())) {
			reader.subscribe("1", Room.topic(this.room));
			assertThat(leave(true)).isEqualTo(204);
			assertThat(leaver.expectErrorAndClose().close().code()).isEqualTo(4501);
			assertThat(reader.expect("MESSAGE").headers()).containsEntry("x-deletes", "1");
		}
		assertThat(this.minas.get("/api/v1/rooms").status()).isEqualTo(401);
		awaitErased();
		JsonNode history = messages();
		assertThat(history.get("messages").get(0).get("deleted").asBoolean()).isTrue();
		assertThat(history.get("messages").get(1).get("text").asString()).isEqualTo("answer");
		assertThat(history.toString()).doesNotContain("secret");
		assertThat(room(this.room).get("createdBy").asString()).isEqualTo(this.jun.name());
		assertThat(this.juns.get("/api/v1/rooms/" + this.room + "/members").json())
			.hasToString("[\"%s\"]".formatted(this.jun.name()));
		assertThat(room(open).get("createdBy").isNull()).isTrue();
		assertThat(this.database.sql("select count(*) from room where id = ?").param(alone).query(Long.class).single())
			.as("a private room of nobody else")
			.isZero();
		assertThat(this.database
			.sql("select headers from archive_message m join archive_destination d"
					+ " on d.id = m.destination_id where d.name = ? and message_offset = 1")
			.param(Room.topic(this.room))
			.query(String.class)
			.single()).isEqualTo("[\"x-deleted\",\"true\"]");
	}

	@Test
	void theAuthorOfADeletedAccountIsShownAsGone() {
		assertThat(leave(false)).isEqualTo(204);
		Awaitility.await()
			.untilAsserted(() -> assertThat(room(this.room).get("createdBy").asString()).isEqualTo(this.jun.name()));
		JsonNode history = messages();
		assertThat(history.get("messages").get(0).get("text").asString()).isEqualTo("secret");
		assertThat(history.get("gone")).hasToString("[\"%s\"]".formatted(this.mina.name()));
	}

	@Test
	void manyMessagesGoInBatchesAndNobodyElses() {
		for (int i = 0; i < 250; i++) {
			String from = (i % 5 == 0) ? this.jun.name() : this.mina.name();
			this.engine
				.publish(new Publication(Room.topic(this.room), Headers.empty(),
						"{\"id\":\"%d\",\"from\":\"%s\",\"text\":\"x\",\"time\":\"2026-11-26T12:00:00Z\"}"
							.formatted(i, from)
							.getBytes(StandardCharsets.UTF_8)))
				.join();
		}
		assertThat(leave(true)).isEqualTo(204);
		Awaitility.await()
			.untilAsserted(() -> assertThat(kept().stream().filter(StoredMessage::isErased)).hasSize(201));
		List<StoredMessage> kept = kept();
		assertThat(kept.stream().filter((message) -> !message.erases().isEmpty())).hasSize(3);
		assertThat(kept.stream()
			.map((message) -> new String(message.body(), StandardCharsets.UTF_8))
			.filter((body) -> body.contains("from"))).hasSize(51).allMatch((body) -> body.contains(this.jun.name()));
	}

	@Test
	void aPasswordIsNeededAndTheRightOne() {
		assertThat(this.minas.post("/api/v1/session/account-deletion", "{\"password\":\"guess\",\"messages\":true}")
			.code()).isEqualTo("bad-credentials");
		assertThat(this.minas.post("/api/v1/session/account-deletion", "{\"messages\":true}").status()).isEqualTo(400);
		assertThat(this.minas.get("/api/v1/rooms").status()).isEqualTo(200);
	}

	/** The server may have stopped in the middle of it. */
	@Test
	void unfinishedDeletionsAreCompletedAtTheStart() {
		this.departed.add(this.mina.name(), true);
		this.departures.resume();
		awaitErased();
	}

	@Test
	void anAdministratorDeletesAnAccount() {
		Account root = Account.signUp(this.port, "root");
		Api admin = Api.of(this.port, root);
		String own = "/api/v1/accounts/" + root.name() + "?messages=false";
		assertThat(admin.delete("/api/v1/accounts/" + this.mina.name() + "?messages=true").status()).isEqualTo(403);
		this.database.sql("insert into account_role (account_id, role) select id, 'ADMIN' from account where name = ?")
			.param(root.name())
			.update();
		assertThat(admin.delete("/api/v1/accounts/" + this.mina.name()).status()).as("with or without").isEqualTo(400);
		assertThat(admin.delete(own).code()).isEqualTo("own-account");
		assertThat(admin.delete("/api/v1/accounts/" + this.mina.name() + "?messages=true").status()).isEqualTo(204);
		assertThat(admin.delete("/api/v1/accounts/" + this.mina.name() + "?messages=true").code())
			.isEqualTo("no-such-user");
		awaitErased();
		assertThat(messages().toString()).doesNotContain("secret").contains("answer");
		this.database
			.sql("delete from account_role where role = 'ADMIN' and account_id in"
					+ " (select id from account where name = ?)")
			.param(root.name())
			.update();
	}

	@Test
	void anExportHasAllOfTheCallersDataAndNobodyElses() {
		String left = this.room;
		this.room = "general";
		say(this.mina, "in public");
		this.room = left;
		assertThat(this.minas.delete("/api/v1/rooms/" + left + "/members?name=" + this.jun.name()).status())
			.isEqualTo(204);
		Api.Answer juns = this.juns.get("/api/v1/session/export");
		assertThat(juns.status()).as(juns.body()).isEqualTo(200);
		assertThat(juns.json().get("user").asString()).isEqualTo(this.jun.name());
		assertThat(juns.json().get("account").get("account").get("roles")).hasToString("[\"USER\"]");
		assertThat(juns.json().get("account").get("programs")).hasSize(1);
		assertThat(juns.json().get("chat").get("memberships")).isEmpty();
		assertThat(juns.json().get("chat").get("messages")).as("also where they are not any more")
			.singleElement()
			.satisfies((said) -> assertThat(said.get("text").asString()).isEqualTo("answer"));
		assertThat(juns.body()).doesNotContain("secret").doesNotContain("in public").doesNotContain("hash");
		JsonNode minas = this.minas.get("/api/v1/session/export").json().get("chat");
		assertThat(minas.get("roomsMade")).hasSize(1);
		assertThat(minas.get("messages").valueStream().map((said) -> said.get("text").asString()))
			.containsExactlyInAnyOrder("secret", "in public");
		for (int i = 1; i < 4; i++) {
			assertThat(this.minas.get("/api/v1/session/export").status()).isEqualTo(200);
		}
		assertThat(this.minas.get("/api/v1/session/export").code()).isEqualTo("over-limit");
		assertThat(new Api(this.port, null).get("/api/v1/session/export").status()).isEqualTo(401);
	}

	private int leave(boolean messages) {
		return this.minas.post("/api/v1/session/account-deletion", PASSWORD.formatted(messages)).status();
	}

	private void awaitErased() {
		Awaitility.await().untilAsserted(() -> assertThat(messages().get("messages").get(0).has("deleted")).isTrue());
	}

	private List<StoredMessage> kept() {
		return this.engine.logs().read(Room.topic(this.room), 1, 1000).join().messages();
	}

	private String create(boolean isPrivate) {
		return this.minas
			.post("/api/v1/rooms", "{\"name\":\"%s\",\"private\":%s}".formatted(this.mina.name(), isPrivate))
			.json()
			.get("id")
			.asString();
	}

	private void say(Account who, String text) {
		try (StompClient client = StompClient.connected(this.port, who.authorization())) {
			client.publish("/app/rooms/" + this.room + "/messages", "{\"text\":\"%s\"}".formatted(text));
		}
	}

	private JsonNode messages() {
		return this.juns.get("/api/v1/rooms/" + this.room + "/messages").json();
	}

	private JsonNode room(String id) {
		return this.juns.get("/api/v1/rooms/" + id).json();
	}

}
