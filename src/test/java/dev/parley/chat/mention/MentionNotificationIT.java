package dev.parley.chat.mention;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Users whose name stands in a message are notified, if they may read it. */
@RunningServer
class MentionNotificationIT {

	@LocalServerPort
	int port;

	private Account mina;

	private Account jun;

	private Api minas;

	private String room;

	@BeforeEach
	void meet() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "준");
		this.minas = Api.of(this.port, this.mina);
		this.room = room(false);
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
		client.subscribe("own", "/user/queue/notifications");
		return client;
	}

	private static void say(StompClient client, String room, String text) {
		client.publish("/app/rooms/" + room + "/messages", "{\"text\":\"%s\"}".formatted(text));
	}

	@Test
	void whoIsMentionedIsNotifiedAndTheSenderIsNot() {
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			say(minas, this.room, "@%s and @%s야, tea?".formatted(this.mina.name(), this.jun.name()));
			JsonNode notification = juns.expect("MESSAGE").json();
			assertThat(notification.get("kind").stringValue()).isEqualTo("mention");
			assertThat(notification.get("sender").stringValue()).isEqualTo(this.mina.name());
			assertThat(notification.get("link").stringValue()).isEqualTo("/#/rooms/" + this.room);
			assertThat(notification.get("parameters").get("room").stringValue()).isEqualTo("Tea " + this.mina.name());
			minas.expectNothing();
		}
	}

	@Test
	void whoMayNotReadTheRoomHearsNothingOfItAndAMemberNoWordOfTheMessage() {
		String plans = room(true);
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			say(minas, plans, "@%s must not know".formatted(this.jun.name()));
			juns.expectNothing();
			this.minas.post("/api/v1/rooms/" + plans + "/invitations", "{\"name\":\"%s\"}".formatted(this.jun.name()));
			Api.of(this.port, this.jun).post("/api/v1/room-invitations/" + plans, "");
			say(minas, plans, "@%s may know".formatted(this.jun.name()));
			JsonNode notification = juns.expect("MESSAGE").json();
			assertThat(notification.get("kind").stringValue()).isEqualTo("mention");
			assertThat(notification.toString()).doesNotContain("may know").doesNotContain("Tea");
		}
	}

	@Test
	void aMessageThatIsSentAgainNotifiesOnce() {
		try (StompClient minas = client(this.mina); StompClient juns = client(this.jun)) {
			for (int i = 0; i < 2; i++) {
				minas.send("SEND\ndestination:/app/rooms/%s/messages\nidempotency-key:k\n\n{\"text\":\"@%s\"}\0"
					.formatted(this.room, this.jun.name()));
			}
			juns.expect("MESSAGE");
			juns.expectNothing();
		}
	}

	@Test
	void aFloodOfMentionsEndsAndOthersAreNotifiedAsBefore() {
		Account ara = Account.signUp(this.port, "ara");
		try (StompClient minas = client(this.mina);
				StompClient juns = client(this.jun);
				StompClient aras = client(ara)) {
			for (int i = 0; i < Mentions.MOST_OF_ONE + 10; i++) {
				say(minas, this.room, "@%s %d".formatted(this.jun.name(), i));
			}
			for (int i = 0; i < Mentions.MOST_OF_ONE; i++) {
				juns.expect("MESSAGE");
			}
			juns.expectNothing();
			say(juns, this.room, "@" + ara.name());
			aras.expect("MESSAGE");
		}
	}

}
