package dev.parley.stomp;

import dev.parley.stomp.SpringStompSession.Inbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** Where anonymous connections are allowed, anonymous callers are still not users. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
				"parley.security.anonymous=all", "parley.destinations[0].pattern=/topic/square/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone" })
class AnonymousIT {

	@RegisterExtension
	final SpringStompUsers users = new SpringStompUsers();

	@Test
	void nobodyMayDoWhatEveryoneMay() {
		try (SpringStompSession nobody = this.users.connectAnonymously()) {
			Inbox square = nobody.subscribe("/topic/square/a");
			nobody.sendAndWait("/topic/square/a", "\"hello\"");
			assertThat(square.next().body()).isEqualTo("\"hello\"");
		}
	}

	@Test
	void nobodyMayNotDoWhatUsersMay() {
		try (SpringStompSession nobody = this.users.connectAnonymously();
				SpringStompSession mina = this.users.signUp("an-mina")) {
			mina.subscribe("/topic/house");
			Inbox problems = nobody.subscribe("/user/queue/errors");
			nobody.subscribeBlindly("/topic/house");
			assertThat(problems.next().body()).contains("not-signed-in").contains("/topic/house");
		}
	}

}
