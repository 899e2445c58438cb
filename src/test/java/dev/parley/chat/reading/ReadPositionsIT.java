package dev.parley.chat.reading;

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

/** How far users have read, on the wire. */
@RunningServer
class ReadPositionsIT {

	@LocalServerPort
	int port;

	@Autowired
	ReadPositions positions;

	private Account mina;

	private Account jun;

	private Api minas;

	private Api juns;

	private String room;

	private String epoch;

	@BeforeEach
	void twoMessagesInARoom() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.minas = Api.of(this.port, this.mina);
		this.juns = Api.of(this.port, this.jun);
		this.room = this.minas.post("/api/v1/rooms", "{\"name\":\"Plans\",\"private\":true}")
			.json()
			.get("id")
			.stringValue();
		try (StompClient client = client(this.mina)) {
			client.publish("/app/rooms/" + this.room + "/messages", "{\"text\":\"one\"}");
			this.epoch = client.publish("/app/rooms/" + this.room + "/messages", "{\"text\":\"two\"}")
				.header("x-stream-epoch");
		}
	}

	private StompClient client(Account account) {
		StompClient client = StompClient.connected(this.port, account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		client.subscribe("own", "/user/queue/read-positions");
		return client;
	}

	private void read(StompClient client, String room, String epoch, String offset) {
		client.send("SEND\ndestination:/app/rooms/%s/read\n\n{\"epoch\":\"%s\",\"offset\":%s}\0".formatted(room, epoch,
				offset));
	}

	private static String refusal(StompClient client) {
		StompFrame refused = client.expect("MESSAGE");
		assertThat(refused.header("subscription")).isEqualTo("errors");
		return refused.json().get("code").stringValue();
	}

	@Test
	void theOtherDevicesOfTheUserHearHowFarTheyHaveReadAndNobodyElseDoes() {
		join();
		try (StompClient desk = client(this.mina);
				StompClient phone = client(this.mina);
				StompClient juns = client(this.jun)) {
			read(desk, this.room, this.epoch, "2");
			String position = "{\"room\":\"%s\",\"epoch\":\"%s\",\"offset\":2}".formatted(this.room, this.epoch);
			assertThat(phone.expect("MESSAGE").text()).isEqualTo(position);
			assertThat(desk.expect("MESSAGE").text()).isEqualTo(position);
			assertThat(this.minas.get("/api/v1/read-positions").body()).isEqualTo("[" + position + "]");
			read(phone, this.room, this.epoch, "1");
			desk.expectNothing();
			assertThat(this.minas.get("/api/v1/read-positions").body()).isEqualTo("[" + position + "]");
			juns.expectNothing();
			assertThat(this.juns.get("/api/v1/read-positions").body()).isEqualTo("[]");
		}
	}

	@Test
	void aPositionThatIsNoneIsRefusedAndChangesNothing() {
		try (StompClient client = client(this.mina)) {
			read(client, this.room, this.epoch, "3");
			assertThat(refusal(client)).isEqualTo("no-such-message");
			read(client, this.room, "another", "1");
			assertThat(refusal(client)).isEqualTo("no-such-message");
			for (String offset : new String[] { "-1", "null", "\"x\"", "1e30" }) {
				read(client, this.room, this.epoch, offset);
				assertThat(client.expect("MESSAGE").header("subscription")).as(offset).isEqualTo("errors");
			}
			assertThat(this.minas.get("/api/v1/read-positions").body()).isEqualTo("[]");
		}
	}

	@Test
	void toWhomARoomIsClosedItIsNotThere() {
		try (StompClient juns = client(this.jun)) {
			read(juns, this.room, this.epoch, "1");
			String closed = juns.expect("MESSAGE").text();
			read(juns, "nowhere", this.epoch, "1");
			assertThat(closed).contains("no-such-room")
				.isEqualTo(juns.expect("MESSAGE").text().replace("nowhere", this.room));
		}
	}

	@Test
	void whoeverLeavesARoomLeavesNoPositionThere() {
		join();
		try (StompClient juns = client(this.jun)) {
			read(juns, this.room, this.epoch, "2");
			juns.expect("MESSAGE");
		}
		assertThat(this.positions.of(this.jun.name())).hasSize(1);
		assertThat(this.juns.get("/api/v1/session/export").body()).contains("readPositions");
		this.juns.delete("/api/v1/rooms/%s/members?name=%s".formatted(this.room, this.jun.name()));
		assertThat(this.positions.of(this.jun.name())).isEmpty();
	}

	@Test
	void aDeletedRoomAndADeletedAccountLeaveNone() {
		try (StompClient client = client(this.mina)) {
			read(client, this.room, this.epoch, "1");
			client.expect("MESSAGE");
			this.minas.delete("/api/v1/rooms/" + this.room);
			assertThat(this.positions.of(this.mina.name())).isEmpty();
			String epoch = client.publish("/app/rooms/general/messages", "{\"text\":\"hi\"}").header("x-stream-epoch");
			read(client, "general", epoch, "1");
			client.expect("MESSAGE");
			this.minas.post("/api/v1/session/account-deletion",
					"{\"password\":\"%s\",\"messages\":false}".formatted(Account.PASSWORD));
		}
		await().until(() -> this.positions.of(this.mina.name()).isEmpty());
	}

	@Test
	void whoMovesTooManyIsRefusedAndNobodyElseIs() {
		join();
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			for (int i = 0; i < ReadingController.MOST; i++) {
				read(minas, this.room, this.epoch, "1");
			}
			minas.expect("MESSAGE");
			for (int i = 0; i < 10; i++) {
				read(minas, this.room, this.epoch, "1");
			}
			assertThat(refusal(minas)).isEqualTo("over-limit");
			read(juns, this.room, this.epoch, "2");
			assertThat(juns.expect("MESSAGE").header("subscription")).isEqualTo("own");
		}
	}

	private void join() {
		this.minas.post("/api/v1/rooms/" + this.room + "/invitations", "{\"name\":\"%s\"}".formatted(this.jun.name()));
		assertThat(this.juns.post("/api/v1/room-invitations/" + this.room, "").status()).isEqualTo(200);
	}

}
