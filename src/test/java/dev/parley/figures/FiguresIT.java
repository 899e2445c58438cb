package dev.parley.figures;

import dev.parley.support.Account;
import dev.parley.support.ParleyServer;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** What the start page shows to everybody. */
@RunningServer
class FiguresIT {

	@LocalServerPort
	int port;

	@Test
	void aVisitorSeesHowBusyTheServerIs() {
		try (StompClient visitor = StompClient.connected(this.port)) {
			visitor.subscribe("1", "/topic/figures");
			StompFrame first = visitor.expect("MESSAGE");
			StompFrame second = visitor.expect("MESSAGE");
			assertThat(second.json().get("connections").intValue()).isPositive();
			assertThat(second.json().get("deliveries").longValue())
				.isGreaterThan(first.json().get("deliveries").longValue());
			assertThat(second.json().get("up").longValue()).isGreaterThan(first.json().get("up").longValue());
		}
	}

	@Test
	void nobodyElsePublishesThere() {
		try (StompClient user = StompClient.connected(this.port, Account.signUp(this.port, "mina").authorization())) {
			user.subscribe("errors", "/user/queue/errors");
			user.send("SEND\ndestination:/topic/figures\n\n{\"connections\":1000000}\0");
			assertThat(user.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
		}
	}

	@Test
	void aServerThatKeepsItsFiguresToItselfSaysSo() {
		try (ParleyServer server = ParleyServer.start("jdbc:h2:mem:no-figures;DB_CLOSE_DELAY=-1",
				"parley.figures.enabled=false"); StompClient visitor = StompClient.connected(server.port())) {
			visitor.subscribe("errors", "/user/queue/errors");
			visitor.send("SUBSCRIBE\nid:1\ndestination:/topic/figures\n\n\0");
			assertThat(visitor.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
		}
	}

}
