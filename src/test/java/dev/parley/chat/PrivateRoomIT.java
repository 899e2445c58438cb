package dev.parley.chat;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** A private room, over every path by which a message can be read or sent. */
@RunningServer
class PrivateRoomIT {

	@LocalServerPort
	int port;

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
		Api.Answer made = this.minas.post("/api/v1/rooms", "{\"name\":\"Surprise party\",\"private\":true}");
		assertThat(made.status()).isEqualTo(201);
		this.room = made.json().get("id").stringValue();
	}

	@Test
	void toOthersTheRoomDoesNotExistOnAnyWay() {
		try (StompClient client = StompClient.connected(this.port, this.jun.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client
				.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/%s\nx-stream-offset:first\n\n\0".formatted(this.room));
			String privateRoom = client.expect("MESSAGE").text();
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/nowhere\nx-stream-offset:first\n\n\0");
			assertThat(privateRoom).isEqualTo(client.expect("MESSAGE").text().replace("nowhere", this.room));
			client.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"hi\"}\0".formatted(this.room));
			String said = client.expect("MESSAGE").text();
			client.send("SEND\ndestination:/app/rooms/nowhere/messages\n\n{\"text\":\"hi\"}\0");
			assertThat(said).isEqualTo(client.expect("MESSAGE").text().replace("nowhere", this.room));
		}
		for (String path : new String[] { "", "/messages", "/members", "/invitations" }) {
			Api.Answer answer = this.juns.get("/api/v1/rooms/" + this.room + path);
			assertThat(answer.status()).as(path).isEqualTo(404);
			assertThat(answer.body())
				.isEqualTo(this.juns.get("/api/v1/rooms/nowhere" + path).body().replace("nowhere", this.room));
		}
		assertThat(this.juns.get("/api/v1/rooms").body()).contains("general").doesNotContain(this.room);
	}

	@Test
	void anInvitedUserHearsOfItAndTheRoomDoesNotExistForThemUntilTheyAccept() {
		try (StompClient client = StompClient.connected(this.port, this.jun.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.subscribe("own", "/user/queue/invitations");
			invite();
			StompFrame invited = client.expect("MESSAGE");
			assertThat(invited.json().get("waiting").booleanValue()).isTrue();
			assertThat(invited.json().get("invitation").get("room").stringValue()).isEqualTo(this.room);
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/%s\n\n\0".formatted(this.room));
			assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
			client.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"hi\"}\0".formatted(this.room));
			assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("no-such-room");
			assertThat(this.juns.get("/api/v1/rooms/" + this.room + "/messages").status()).isEqualTo(404);
			assertThat(this.juns.delete("/api/v1/room-invitations/" + this.room).status()).isEqualTo(204);
			assertThat(client.expect("MESSAGE").json().get("waiting").booleanValue()).isFalse();
		}
	}

	@Test
	void aUserWhoAcceptsReadsWritesAndHearsOfTheRoom() {
		invite();
		try (StompClient client = StompClient.connected(this.port, this.jun.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.subscribe("own", "/user/queue/rooms");
			accept();
			StompFrame invited = client.expect("MESSAGE");
			assertThat(invited.json().get("open").booleanValue()).isTrue();
			assertThat(invited.json().get("room").get("id").stringValue()).isEqualTo(this.room);
			client.subscribe("1", "/topic/rooms/" + this.room);
			client.publish("/app/rooms/" + this.room + "/messages", "{\"text\":\"thank you\"}");
			assertThat(client.expect("MESSAGE").json().get("text").stringValue()).isEqualTo("thank you");
		}
		assertThat(this.juns.get("/api/v1/rooms/" + this.room + "/messages").json().get("last").intValue())
			.isEqualTo(1);
		assertThat(this.juns.get("/api/v1/rooms").body()).contains(this.room);
	}

	/** All access has ended when the removal is answered. */
	@Test
	void aRemovedMemberReadsNothingFromThenOn() {
		invite();
		accept();
		try (StompClient client = StompClient.connected(this.port, this.jun.authorization());
				StompClient sender = StompClient.connected(this.port, this.mina.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.subscribe("1", "/topic/rooms/" + this.room);
			assertThat(this.minas.delete("/api/v1/rooms/" + this.room + "/members?name=" + this.jun.name()).status())
				.isEqualTo(204);
			sender.publish("/app/rooms/" + this.room + "/messages", "{\"text\":\"he is gone\"}");
			StompFrame end = client.expect("MESSAGE");
			assertThat(end.header("subscription")).isEqualTo("errors");
			assertThat(end.json().get("code").stringValue()).isEqualTo("no-longer-allowed");
			assertThat(end.json().get("destination").stringValue()).isEqualTo("/topic/rooms/" + this.room);
			client.expectNothing();
			client.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"hi\"}\0".formatted(this.room));
			assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("no-such-room");
		}
		assertThat(this.juns.get("/api/v1/rooms/" + this.room + "/messages").status()).isEqualTo(404);
	}

	@Test
	void aPrivateRoomIsAnnouncedToItsCreatorAlone() {
		try (StompClient client = StompClient.connected(this.port, this.jun.authorization());
				StompClient creator = StompClient.connected(this.port, this.mina.authorization())) {
			client.subscribe("1", "/topic/rooms");
			client.subscribe("own", "/user/queue/rooms");
			creator.subscribe("own", "/user/queue/rooms");
			this.minas.post("/api/v1/rooms", "{\"name\":\"Another one\",\"private\":true}");
			assertThat(creator.expect("MESSAGE").json().get("room").get("name").stringValue()).isEqualTo("Another one");
			client.expectNothing();
		}
	}

	@Test
	void thoseToWhomARoomIsOpenSeeWhoIsThere() {
		invite();
		String present = "/api/v1/presence?destination=/topic/rooms/";
		Api.Answer refused = this.juns.get(present + this.room);
		assertThat(refused.status()).isEqualTo(403);
		assertThat(refused.body()).isEqualTo(this.juns.get(present + "nowhere").body().replace("nowhere", this.room));
		accept();
		try (StompClient client = StompClient.connected(this.port, this.jun.authorization())) {
			client.subscribe("1", "/topic/rooms/" + this.room);
			JsonNode users = this.minas.get(present + this.room).json().get("users");
			assertThat(users).hasSize(1);
			assertThat(users.get(0).get("name").stringValue()).isEqualTo(this.jun.name());
		}
	}

	private void invite() {
		assertThat(this.minas
			.post("/api/v1/rooms/" + this.room + "/invitations", "{\"name\":\"%s\"}".formatted(this.jun.name()))
			.status()).isEqualTo(200);
	}

	private void accept() {
		assertThat(this.juns.post("/api/v1/room-invitations/" + this.room, "").status()).isEqualTo(200);
	}

}
