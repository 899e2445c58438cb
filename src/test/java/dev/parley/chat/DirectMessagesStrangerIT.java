package dev.parley.chat;

import java.util.List;
import java.util.Locale;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A conversation of two others, by every way there is: whoever is not one of the two is
 * answered as if there were none.
 */
@RunningServer
class DirectMessagesStrangerIT {

	@LocalServerPort
	int port;

	@Autowired
	JdbcClient database;

	private Account mina;

	private Account jun;

	private Account eve;

	private String room;

	private String epoch;

	@BeforeEach
	void twoTalk() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.eve = Account.signUp(this.port, "eve");
		this.room = Api.of(this.port, this.mina)
			.post("/api/v1/direct-messages", "{\"name\":\"%s\"}".formatted(this.jun.name()))
			.json()
			.get("id")
			.stringValue();
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			client.subscribe("1", "/topic/rooms/" + this.room);
			client.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"psst\"}\0".formatted(this.room));
			this.epoch = client.expect("MESSAGE").header("x-stream-epoch");
		}
	}

	@Test
	void aStrangersFramesAreRefusedAsIfThereWereNoSuchRoom() {
		framesAreRefused(this.eve);
	}

	@Test
	void anAdministratorsFramesAreRefusedToo() {
		makeAdministrator(this.eve);
		framesAreRefused(this.eve);
	}

	private void framesAreRefused(Account stranger) {
		try (StompClient client = StompClient.connected(this.port, stranger.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			for (String frame : List.of("SUBSCRIBE\nid:1\ndestination:/topic/rooms/ROOM\n\n\0",
					"SUBSCRIBE\nid:1\ndestination:/topic/rooms/ROOM\nx-stream-offset:first\n\n\0",
					"SUBSCRIBE\nid:1\ndestination:/topic/rooms/ROOM/typing\n\n\0",
					"SUBSCRIBE\nid:1\ndestination:/topic/rooms/ROOM/**\n\n\0",
					"SEND\ndestination:/topic/rooms/ROOM\n\n{\"text\":\"hi\"}\0",
					"SEND\ndestination:/app/rooms/ROOM/messages\n\n{\"text\":\"hi\"}\0",
					"SEND\ndestination:/app/rooms/ROOM/typing\n\n{\"typing\":true}\0",
					"SEND\ndestination:/app/rooms/ROOM/read\n\n{\"epoch\":\"%s\",\"offset\":1}\0"
						.formatted(this.epoch))) {
				client.send(frame.replace("ROOM", this.room));
				String refusal = client.expect("MESSAGE").text();
				assertThat(refusal).as(frame).doesNotContain("psst");
				client.send(frame.replace("ROOM", "nowhere"));
				assertThat(client.expect("MESSAGE").text().replace("nowhere", this.room)).as(frame).isEqualTo(refusal);
			}
		}
	}

	@Test
	void aStrangersRequestsAreRefusedAsIfThereWereNoSuchRoom() {
		Api api = Api.of(this.port, this.eve);
		for (String path : List.of("/api/v1/messages?destination=/topic/rooms/ROOM",
				"/api/v1/messages?destination=/topic/rooms/ROOM&after=first",
				"/api/v1/messages?destination=/topic/rooms/ROOM&after=last&wait=1s",
				"/api/v1/position?destination=/topic/rooms/ROOM", "/api/v1/presence?destination=/topic/rooms/ROOM",
				"/api/v1/events?destination=/topic/rooms/ROOM", "/api/v1/rooms/ROOM", "/api/v1/rooms/ROOM/messages",
				"/api/v1/rooms/ROOM/members", "/api/v1/rooms/ROOM/invitations")) {
			same(path, api.get(path.replace("ROOM", this.room)), api.get(path.replace("ROOM", "nowhere")));
		}
		for (String body : List.of("{\"destination\":\"/topic/rooms/ROOM\",\"body\":\"{}\"}",
				"{\"destination\":\"/app/rooms/ROOM/messages\",\"body\":\"{}\"}")) {
			same(body, api.post("/api/v1/messages", body.replace("ROOM", this.room)),
					api.post("/api/v1/messages", body.replace("ROOM", "nowhere")));
		}
		String search = "{\"text\":\"psst\",\"room\":\"ROOM\"}";
		same(search, api.post("/api/v1/message-search", search.replace("ROOM", this.room)),
				api.post("/api/v1/message-search", search.replace("ROOM", "nowhere")));
		assertThat(api.post("/api/v1/message-search", "{\"text\":\"psst\",\"before\":{\"%s\":9}}".formatted(this.room))
			.body()).doesNotContain("psst", this.room);
		String message = "/api/v1/rooms/ROOM/messages/1";
		same("edit", api.put(message.replace("ROOM", this.room), "{\"text\":\"mine\"}"),
				api.put(message.replace("ROOM", "nowhere"), "{\"text\":\"mine\"}"));
		same("delete", api.delete(message.replace("ROOM", this.room)), api.delete(message.replace("ROOM", "nowhere")));
		assertThat(api.get("/api/v1/read-positions").body()).isEqualTo("[]");
	}

	private void same(String what, Api.Answer answer, Api.Answer nowhere) {
		assertThat(answer.status()).as(what).isBetween(400, 499);
		assertThat(answer.body()).as(what).isEqualTo(nowhere.body().replace("nowhere", this.room));
	}

	@Test
	void aPatternBringsAStrangerAnAdministratorAndAKeyNothingOfIt() {
		Account admin = Account.signUp(this.port, "admin");
		makeAdministrator(admin);
		Api.Answer made = Api.of(this.port, admin)
			.post("/api/v1/keys", """
					{"name": "%s", "patterns": ["/topic/**", "/app/**"], "actions": ["publish", "subscribe"]}"""
				.formatted(this.eve.name().toLowerCase(Locale.ROOT)));
		assertThat(made.status()).as(made.body()).isEqualTo(201);
		String key = "Authorization:Bearer " + made.json().get("key").stringValue();
		try (StompClient eves = StompClient.connected(this.port, this.eve.authorization());
				StompClient admins = StompClient.connected(this.port, admin.authorization());
				StompClient keys = StompClient.connected(this.port, key);
				StompClient minas = StompClient.connected(this.port, this.mina.authorization())) {
			for (StompClient client : List.of(eves, admins, keys)) {
				client.subscribe("errors", "/user/queue/errors");
				client.send("SUBSCRIBE\nid:1\ndestination:/topic/**\n\n\0");
				client.send("SUBSCRIBE\nid:2\ndestination:/topic/rooms/*\n\n\0");
				client.send("SUBSCRIBE\nid:3\ndestination:/topic/rooms/%s\nreceipt:r\n\n\0".formatted(this.room));
			}
			minas.subscribe("1", "/topic/rooms/" + this.room);
			minas.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"psst\"}\0".formatted(this.room));
			assertThat(minas.expect("MESSAGE").text()).contains("psst");
			minas.send("SEND\ndestination:/app/rooms/general/messages\n\n{\"text\":\"for all\"}\0");
			for (StompClient client : List.of(eves, admins, keys)) {
				client.send("SUBSCRIBE\nid:4\ndestination:/topic/rooms/general\nreceipt:last\n\n\0");
				StringBuilder heard = new StringBuilder();
				String text;
				do {
					text = client.next().toString();
					heard.append(text);
				}
				while (!text.contains("last"));
				assertThat(heard).doesNotContain("psst");
			}
		}
	}

	private void makeAdministrator(Account account) {
		this.database.sql("insert into account_role select id, 'ADMIN' from account where name = ?")
			.param(account.name())
			.update();
	}

}
