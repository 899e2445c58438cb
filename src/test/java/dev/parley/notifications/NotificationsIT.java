package dev.parley.notifications;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@RunningServer
class NotificationsIT {

	private static final String PATH = "/api/v1/notifications";

	@LocalServerPort
	int port;

	@Autowired
	Notifications notifications;

	@Autowired
	JdbcClient database;

	@Autowired
	PlatformTransactionManager transactions;

	private Account mina;

	private Account jun;

	private Api minas;

	private Api juns;

	@BeforeEach
	void minaAndJunSignUp() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.minas = Api.of(this.port, this.mina);
		this.juns = Api.of(this.port, this.jun);
	}

	@Test
	void whoWasAwayFindsWhatTheyMissed() {
		mention(this.mina, "one");
		mention(this.mina, "two");
		JsonNode listed = this.minas.get(PATH + "?limit=1").json();
		assertThat(listed.get("unread").intValue()).isGreaterThanOrEqualTo(2);
		JsonNode two = listed.get("notifications").get(0);
		assertThat(two.propertyNames()).containsExactlyInAnyOrder("position", "kind", "sender", "parameters", "link",
				"time");
		assertThat(two.get("kind").stringValue()).isEqualTo("mention");
		assertThat(two.get("sender").stringValue()).isEqualTo(this.jun.name());
		assertThat(two.get("parameters").toString()).isEqualTo("{\"room\":\"two\"}");
		assertThat(two.get("link").stringValue()).isEqualTo("/#/rooms/general");
		JsonNode older = this.minas.get(PATH + "?limit=1&before=" + listed.get("next")).json();
		assertThat(older.at("/notifications/0/parameters/room").stringValue()).isEqualTo("one");
		assertThat(this.minas.get(PATH + "?limit=101").code()).isEqualTo("invalid-request");
		assertThat(this.minas.get(PATH + "?before=0").code()).isEqualTo("invalid-request");
	}

	@Test
	void allDevicesHaveANotificationAndTheReadPositionAtOnce() {
		try (StompClient desk = listening(this.mina);
				StompClient telephone = listening(this.mina);
				StompClient juns = listening(this.jun)) {
			mention(this.mina, "here");
			long position = 0;
			for (StompClient each : List.of(desk, telephone)) {
				JsonNode heard = each.expect("MESSAGE").json();
				assertThat(heard.at("/parameters/room").stringValue()).isEqualTo("here");
				assertThat(heard.has("user")).isFalse();
				position = heard.get("position").longValue();
			}
			Api.Answer read = this.minas.put(PATH + "/read", "{\"upTo\":%d}".formatted(position));
			assertThat(read.json().get("unread").intValue()).isZero();
			for (StompClient each : List.of(desk, telephone)) {
				each.expectMessage("{\"readUpTo\":%d,\"unread\":0}".formatted(position));
			}
			assertThat(this.minas.put(PATH + "/read", "{\"upTo\":1}").body()).isEqualTo(read.body());
			assertThat(this.minas.get(PATH + "/unread").body()).isEqualTo(read.body());
			desk.expectNothing();
			juns.expectNothing();
		}
	}

	@Test
	void nobodyReadsMarksOrForgesAnothers() {
		mention(this.mina, "private");
		assertThat(this.juns
			.put(PATH + "/read", "{\"upTo\":%d,\"user\":\"%s\"}".formatted(Long.MAX_VALUE, this.mina.name()))
			.status()).isIn(200, 400);
		assertThat(this.minas.get(PATH + "/unread").json().get("unread").intValue()).isPositive();
		assertThat(this.juns.get(PATH + "?user=" + this.mina.name()).body()).doesNotContain("private");
		try (StompClient juns = listening(this.jun); StompClient minas = listening(this.mina)) {
			juns.send("SUBSCRIBE\nid:hers\ndestination:/user/%s/queue/notifications\nreceipt:s\n\n\0"
				.formatted(this.mina.name()));
			assertThat(juns.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
			mention(this.mina, "for her eyes");
			assertThat(minas.expect("MESSAGE").json().at("/parameters/room").stringValue()).isEqualTo("for her eyes");
			String before = this.minas.get(PATH + "/unread").body();
			for (String destination : List.of("/user/%s/queue/notifications".formatted(this.mina.name()),
					NotificationService.ANNOUNCEMENTS)) {
				juns.send("SEND\ndestination:%s\nreceipt:r\n\n{\"kind\":\"mention\"}\0".formatted(destination));
				assertThat(juns.expect("MESSAGE").json().get("code").stringValue()).as(destination)
					.isEqualTo("not-allowed");
			}
			minas.expectNothing();
			assertThat(this.minas.get(PATH + "/unread").body()).isEqualTo(before);
		}
		assertThat(new Api(this.port, null).get(PATH).status()).isEqualTo(401);
		assertThat(new Api(this.port, null).put(PATH + "/read", "{\"upTo\":1}").status()).isIn(401, 403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"upTo\":-1}", "{\"upTo\":null}", "{\"upTo\":\"x\"}", "[]" })
	void aReadPositionIsANumber(String body) {
		assertThat(this.minas.put(PATH + "/read", body).status()).isEqualTo(400);
	}

	@Test
	void inATransactionThatIsRolledBackNobodyIsNotified() {
		try (StompClient client = listening(this.mina)) {
			new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
				mention(this.mina, "never");
				status.setRollbackOnly();
			});
			mention(this.mina, "ever");
			assertThat(client.expect("MESSAGE").json().at("/parameters/room").stringValue()).isEqualTo("ever");
		}
		assertThat(this.minas.get(PATH).body()).doesNotContain("never");
	}

	@Test
	void anAdministratorTellsEverybodyOnce() {
		this.database.sql("insert into account_role select id, 'ADMIN' from account where name = ?")
			.param(this.jun.name())
			.update();
		long rows = rows();
		try (StompClient client = listening(this.mina)) {
			String text = "{\"en\":\"Tonight at ten: <b>restart</b>\",\"ko\":\"오늘 밤 10시에 다시 시작합니다\"}";
			assertThat(this.juns.post("/api/v1/announcements", text).status()).isEqualTo(204);
			JsonNode heard = client.expect("MESSAGE").json();
			assertThat(heard.get("kind").stringValue()).isEqualTo("announcement");
			assertThat(heard.get("parameters").toString()).isEqualTo(text);
			assertThat(this.minas.get(PATH + "?limit=1").json().at("/notifications/0")).isEqualTo(heard);
		}
		assertThat(rows()).isEqualTo(rows + 1);
		for (String bad : List.of("{}", "{\"en\":\"\"}", "{\"en\":\" \"}", "{\"ko\":null}",
				"{\"en\":\"%s\"}".formatted("x".repeat(1001)))) {
			assertThat(this.juns.post("/api/v1/announcements", bad).code()).as(bad).isEqualTo("invalid-request");
		}
	}

	@Test
	void nobodyElseDoes() {
		long rows = rows();
		assertThat(this.minas.post("/api/v1/announcements", "{\"en\":\"forged\"}").status()).isEqualTo(403);
		assertThat(new Api(this.port, null).post("/api/v1/announcements", "{\"en\":\"forged\"}").status()).isIn(401,
				403);
		assertThat(rows()).isEqualTo(rows);
	}

	@Test
	void theyAreInTheExportAndGoWithTheAccount() {
		mention(this.mina, "hers");
		assertThat(this.minas.get("/api/v1/session/export")
			.json()
			.at("/notifications/received/0/parameters/room")
			.stringValue()).isEqualTo("hers");
		assertThat(this.minas
			.post("/api/v1/session/account-deletion", "{\"password\":\"" + Account.PASSWORD + "\",\"messages\":false}")
			.status()).isEqualTo(204);
		mention(this.mina, "too late");
		assertThat(this.database.sql("select count(*) from notification where name = ?")
			.param(this.mina.name())
			.query(Integer.class)
			.single()).isZero();
	}

	@Slow
	@ParameterizedTest
	@ValueSource(strings = { "spring.profiles.active=default", "spring.profiles.active=open" })
	void theyOutliveARestart(String property, @TempDir Path folder) {
		String url = "jdbc:h2:file:" + folder.resolve("parley");
		Account sora;
		String before;
		try (ParleyServer server = ParleyServer.start(url, property)) {
			sora = Account.signUp(server.port(), "sora");
			Api soras = Api.of(server.port(), sora);
			for (String room : List.of("first", "second")) {
				server.bean(Notifications.class)
					.notify(sora.name(), new Notification("mention", "jun", Map.of("room", room), "/"));
			}
			long first = soras.get(PATH).json().at("/notifications/1/position").longValue();
			assertThat(soras.put(PATH + "/read", "{\"upTo\":%d}".formatted(first)).json().get("unread").intValue())
				.isEqualTo(1);
			before = soras.get(PATH).body();
		}
		try (ParleyServer server = ParleyServer.start(url, property)) {
			assertThat(Api.of(server.port(), sora).get(PATH).body()).isEqualTo(before);
		}
	}

	private long rows() {
		return this.database.sql("select count(*) from notification where name = ''").query(Long.class).single();
	}

	private void mention(Account account, String room) {
		this.notifications.notify(account.name(),
				new Notification("mention", this.jun.name(), Map.of("room", room), "/#/rooms/general"));
	}

	private StompClient listening(Account account) {
		StompClient client = StompClient.connected(this.port, account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		client.subscribe("own", "/user/queue/notifications");
		client.subscribe("all", NotificationService.ANNOUNCEMENTS);
		return client;
	}

}
