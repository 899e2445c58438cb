package dev.parley.chat.room;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** A room's creator, an administrator, and the members who are in it meanwhile. */
@RunningServer
class RoomChangesIT {

	@LocalServerPort
	int port;

	@Autowired
	JdbcClient database;

	private Account mina;

	private Account jun;

	private Api minas;

	private Api juns;

	private String room;

	@BeforeEach
	void minaMakesARoom() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.minas = Api.of(this.port, this.mina);
		this.juns = Api.of(this.port, this.jun);
		this.room = create(false);
	}

	@Test
	void usersInADeletedRoomAreToldAndGetNothingMoreOfIt() {
		try (StompClient reader = StompClient.connected(this.port, this.jun.authorization())) {
			reader.subscribe("errors", "/user/queue/errors");
			reader.subscribe("rooms", "/topic/rooms");
			reader.subscribe("1", topic());
			reader.subscribe("2", topic() + "/below");
			say("hello");
			assertThat(delete().status()).isEqualTo(204);
			List<StompFrame> told = Stream.generate(() -> reader.expect("MESSAGE")).limit(4).toList();
			assertThat(told.get(0).json().get("text").stringValue()).isEqualTo("hello");
			assertThat(told.get(1).text()).contains("{\"id\":\"" + this.room + "\",\"deleted\":true}");
			assertThat(told.subList(2, 4))
				.allSatisfy((end) -> assertThat(end.json().get("code").stringValue()).isEqualTo("no-longer-allowed"))
				.extracting((end) -> end.json().get("destination").stringValue())
				.containsExactlyInAnyOrder(topic(), topic() + "/below");
			reader.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"hi\"}\0".formatted(this.room));
			assertThat(reader.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("no-such-room");
		}
		assertThat(this.juns.get("/api/v1/rooms/" + this.room + "/messages").status()).isEqualTo(404);
	}

	/** A message that is delayed on its way ends up in the room or is refused. */
	@Test
	void nothingThatIsSaidWhileARoomIsDeletedIsInTheNextOneOfItsName() {
		List<CompletableFuture<String>> senders = IntStream.range(0, 3)
			.mapToObj((i) -> CompletableFuture.supplyAsync(this::talkUntilRefused))
			.toList();
		Awaitility.await()
			.until(() -> this.juns.get("/api/v1/rooms/" + this.room + "/messages").json().get("last").intValue() > 20);
		assertThat(delete().status()).isEqualTo(204);
		assertThat(senders.stream().map(CompletableFuture::join)).containsOnly("no-such-room");
		this.database.sql("insert into room (id, name, name_key, created_at) values (:id, :id, :id, current_timestamp)")
			.param("id", this.room)
			.update();
		assertThat(this.juns.get("/api/v1/rooms/" + this.room + "/messages").json().get("last").intValue()).isZero();
	}

	@Test
	void ofTwoRenamesAtTheSameTimeOneIsRefusedAndAllPagesSeeTheOther() {
		try (StompClient reader = StompClient.connected(this.port, this.jun.authorization())) {
			reader.subscribe("rooms", "/topic/rooms");
			List<CompletableFuture<Api.Answer>> answers = Stream.of("One " + this.room, "Other " + this.room)
				.map((name) -> CompletableFuture.supplyAsync(() -> this.minas.patch("/api/v1/rooms/" + this.room,
						"{\"name\":\"%s\",\"version\":0}".formatted(name))))
				.toList();
			assertThat(answers.stream().map((answer) -> answer.join().status())).containsExactlyInAnyOrder(200, 409);
			String announced = reader.expect("MESSAGE").json().get("name").stringValue();
			assertThat(this.juns.get("/api/v1/rooms/" + this.room).json().get("name").stringValue())
				.isEqualTo(announced);
		}
	}

	@Test
	void inAnArchivedRoomNobodyWritesAndEverybodyReads() {
		say("the last word");
		assertThat(this.minas.patch("/api/v1/rooms/" + this.room, "{\"archived\":true}").status()).isEqualTo(200);
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"hi\"}\0".formatted(this.room));
			assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("room-archived");
		}
		assertThat(this.juns.get("/api/v1/rooms/" + this.room + "/messages").body()).contains("the last word");
		assertThat(this.minas.patch("/api/v1/rooms/" + this.room, "{\"archived\":false}").status()).isEqualTo(200);
		say("not quite");
	}

	@Test
	void nobodyTakesAllRooms() {
		int status = 201;
		int made = 1;
		while (status == 201 && made < 200) {
			made++;
			status = this.minas.post("/api/v1/rooms", "{\"name\":\"%s-%d\"}".formatted(this.mina.name(), made))
				.status();
		}
		assertThat(status).isEqualTo(409);
		assertThat(made).isEqualTo(21);
		assertThat(delete().status()).isEqualTo(204);
		this.room = create(false);
	}

	@Test
	void anAdministratorDeletesThePrivateRoomOfSomebodyWhoIsDisabled() {
		String secret = create(true);
		this.database.sql("update account set enabled = false where name = ?").param(this.mina.name()).update();
		assertThat(this.minas.delete("/api/v1/rooms/" + secret).status()).isEqualTo(401);
		assertThat(this.juns.delete("/api/v1/rooms/" + secret).status()).isEqualTo(404);
		assertThat(this.juns.get("/api/v1/rooms?all=true").code()).isEqualTo("not-allowed");
		this.database.sql("insert into account_role (account_id, role) select id, 'ADMIN' from account where name = ?")
			.param(this.jun.name())
			.update();
		assertThat(this.juns.get("/api/v1/rooms?all=true").body()).contains(secret);
		assertThat(this.juns.get("/api/v1/rooms/" + secret + "/messages").status()).isEqualTo(404);
		assertThat(this.juns.delete("/api/v1/rooms/" + secret).status()).isEqualTo(204);
		assertThat(this.juns.get("/api/v1/rooms?all=true").body()).doesNotContain(secret);
		this.database.sql("delete from account_role where role = 'ADMIN'").update();
	}

	private String talkUntilRefused() {
		try (StompClient client = StompClient.connected(this.port, this.jun.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			StompFrame answer;
			do {
				client.send("SEND\ndestination:/app/rooms/%s/messages\nreceipt:r\n\n{\"text\":\"late\"}\0"
					.formatted(this.room));
				answer = client.next();
			}
			while (answer.command().equals("RECEIPT"));
			return answer.json().get("code").stringValue();
		}
	}

	private String create(boolean secret) {
		Api.Answer made = this.minas.post("/api/v1/rooms",
				"{\"name\":\"%s\",\"private\":%s}".formatted(this.mina.name(), secret));
		assertThat(made.status()).as(made.body()).isEqualTo(201);
		return made.json().get("id").stringValue();
	}

	private String topic() {
		return "/topic/rooms/" + this.room;
	}

	private Api.Answer delete() {
		return this.minas.delete("/api/v1/rooms/" + this.room);
	}

	private void say(String text) {
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			client.publish("/app/rooms/" + this.room + "/messages", "{\"text\":\"%s\"}".formatted(text));
		}
	}

}
