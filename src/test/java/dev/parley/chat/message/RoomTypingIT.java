package dev.parley.chat.message;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is in a room, and who is typing there, on the wire. */
@RunningServer
class RoomTypingIT {

	@LocalServerPort
	int port;

	private Account mina;

	private Account jun;

	private Api minas;

	@BeforeEach
	void meet() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.minas = Api.of(this.port, this.mina);
	}

	private String room(boolean isPrivate) {
		return this.minas
			.post("/api/v1/rooms", "{\"name\":\"Tea %s\",\"private\":%s}".formatted(this.mina.name(), isPrivate))
			.json()
			.get("id")
			.stringValue();
	}

	private StompClient client(Account account) {
		StompClient client = StompClient.connected(this.port, account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		return client;
	}

	private static void type(StompClient client, String room, String body) {
		client.send("SEND\ndestination:/app/rooms/%s/typing\n\n%s\0".formatted(room, body));
	}

	@Test
	void thoseInTheRoomHearWhoTypesByTheNameOfTheSession() {
		String room = room(false);
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			minas.subscribe("room", "/topic/rooms/" + room);
			juns.subscribe("typing", "/topic/rooms/" + room + "/typing");
			type(minas, room, "{\"typing\":true,\"name\":\"%s\",\"user\":\"eve\"}".formatted(this.jun.name()));
			StompFrame typing = juns.expect("MESSAGE");
			assertThat(typing.text())
				.isEqualTo("{\"name\":\"%s\",\"typing\":true,\"for\":6000}".formatted(this.mina.name()));
			type(minas, room, "{\"typing\":false}");
			assertThat(juns.expect("MESSAGE").text())
				.isEqualTo("{\"name\":\"%s\",\"typing\":false}".formatted(this.mina.name()));
			assertThat(this.minas.get("/api/v1/rooms/" + room + "/messages").json().get("last").intValue()).isZero();
		}
	}

	@Test
	void manySignalsAreOneAndTheMessageAfterThemArrives() {
		String room = room(false);
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			minas.subscribe("room", "/topic/rooms/" + room);
			juns.subscribe("room", "/topic/rooms/" + room);
			juns.subscribe("typing", "/topic/rooms/" + room + "/typing");
			for (int i = 0; i < 20; i++) {
				type(minas, room, "{\"typing\":true}");
			}
			minas.publish("/app/rooms/" + room + "/messages", "{\"text\":\"done\"}");
			assertThat(juns.expect("MESSAGE").header("subscription")).isEqualTo("typing");
			StompFrame next = juns.expect("MESSAGE");
			assertThat(next.header("subscription")).as("the second signal would be here").isEqualTo("room");
		}
	}

	@Test
	void whoMayNotEnterNeitherWatchesNorTypesAndIsToldWhatARoomThatIsNotThereTells() {
		String room = room(true);
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			minas.subscribe("room", "/topic/rooms/" + room);
			minas.subscribe("typing", "/topic/rooms/" + room + "/typing");
			for (String below : new String[] { "/presence", "/typing" }) {
				juns.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/%s%s\n\n\0".formatted(room, below));
				String closed = juns.expect("MESSAGE").text();
				juns.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/nowhere%s\n\n\0".formatted(below));
				assertThat(closed).contains("not-allowed")
					.isEqualTo(juns.expect("MESSAGE").text().replace("nowhere", room));
			}
			type(juns, room, "{\"typing\":true}");
			String closed = juns.expect("MESSAGE").text();
			type(juns, "nowhere", "{\"typing\":true}");
			assertThat(closed).contains("no-such-room")
				.isEqualTo(juns.expect("MESSAGE").text().replace("nowhere", room));
			minas.expectNothing();
		}
	}

	@Test
	void whoMayNotWriteIsNotSeenTyping() {
		String room = room(false);
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			minas.subscribe("room", "/topic/rooms/" + room);
			minas.subscribe("typing", "/topic/rooms/" + room + "/typing");
			type(juns, room, "{\"typing\":true}");
			assertThat(juns.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-present");
			type(minas, room, "{}");
			assertThat(minas.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("invalid");
			this.minas.patch("/api/v1/rooms/" + room, "{\"archived\":true}");
			type(minas, room, "{\"typing\":true}");
			assertThat(minas.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("room-archived");
			minas.expectNothing();
		}
	}

}
