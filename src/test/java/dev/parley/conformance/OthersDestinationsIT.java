package dev.parley.conformance;

import java.util.List;
import java.util.Locale;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Even where everyone may send and subscribe to everything, no client can use the
 * destinations between another session and the application, by any spelling or header.
 */
@OpenServer
class OthersDestinationsIT {

	/**
	 * %1$s is the victim's session, %2$s the victim's name, %3$s the session in capitals.
	 */
	private static final List<String> SPELLINGS = List.of("/user/%2$s/queue/errors", "/user/%1$s/queue/errors",
			"/queue/errors-user%1$s", "/queue/errors-user%2$s", "/topic/errors-user%1$s", "/queue/errors-user%3$s",
			"/queue/errors-USER%1$s", "/USER/%1$s/queue/errors", "/Queue/errors-user%1$s", "//user/%1$s/queue/errors",
			"/user//%1$s/queue/errors", "/user/%1$s//queue/errors", "/user/%1$s/queue/errors/",
			"/queue//errors-user%1$s", "/queue/errors-user%1$s/", "/queue/./errors-user%1$s",
			"/queue/x/../errors-user%1$s", "/topic/../user/%1$s/queue/errors", "/user/../user/%1$s/queue/errors",
			"/user/./%1$s/queue/errors", "%%2fuser%%2f%1$s%%2fqueue%%2ferrors", "/user%%2f%1$s/queue/errors",
			"/user/%1$s%%2fqueue/errors", "/queue%%2ferrors-user%1$s", "/queue/errors%%2duser%1$s",
			"/queue/errors-user%1$s%%00", "/queue/errors-user%1$s%%20", "/queue/%%2e%%2e/user/%1$s/queue/errors",
			"/queue/errors-user%1$s;x=y", "/user/%1$s;x=y/queue/errors", "/user;x=y/%1$s/queue/errors",
			"/queue;x=y/errors-user%1$s", "/queue/errors-user%1$s?x=y", "/queue/errors-user%1$s#x",
			"\\\\user\\\\%1$s\\\\queue\\\\errors", "/queue/errors-user%1$s ", " /user/%1$s/queue/errors",
			"/queue/errors-user %1$s", "/user/%1$s /queue/errors", "／user／%1$s／queue／errors", "/ｕｓｅｒ/%1$s/queue/errors",
			"/queue/errors－user%1$s", "/queue/errors\u2010user%1$s", "/queue/errors\u00aduser%1$s",
			"/queue/errors-user\u200b%1$s", "/queue/\u200berrors-user%1$s", "/queue/errors-user%1$s\u200d",
			"/queue/errors-user\u202e%1$s", "/user/\u2066%1$s/queue/errors", "/queue/errors-user%1$s\ufeff",
			"/queue/error\u017f-user%1$s", "/queue/errors-u\u0073\u0307er%1$s", "/user/%1$s\u0301/queue/errors",
			"/user/*/queue/errors", "/user/**", "/user/*", "/queue/*", "/queue/**", "/**", "/*/*",
			"/queue/errors-user*", "/queue/errors-user%1$s*", "/topic/**", "/topic/*", "/user/queue/errors-user%1$s",
			"/user/queue/../../user/%1$s/queue/errors", "/user/topic/errors-user%1$s",
			"/app/../user/%1$s/queue/errors");

	private static final List<String> FORGED = List.of("simpOrigDestination:/user/queue/errors",
			"simpOrigDestination:/user/%2$s/queue/errors", "simpSessionId:%1$s", "simpUser:%2$s",
			"simpDestination:/user/%1$s/queue/errors", "simpMessageType:CONNECT", "simpSubscriptionId:errors",
			"SimpSessionId:%1$s", "sessionId:%1$s", "originalDestination:/user/queue/errors",
			"x-original-destination:/user/%1$s/queue/errors", "user-name:%2$s", "session:%1$s", "subscription:errors",
			"nativeHeaders:x", "destination:/user/%1$s/queue/errors", "login:%2$s");

	@LocalServerPort
	int port;

	@Test
	void nobodyListensToAnothersDestinationsByAnySpelling() {
		attack((spelling, attacker, victim) -> {
			attacker.send("SUBSCRIBE\nid:spy-%s\ndestination:%s\nreceipt:spy\n\n\0"
				.formatted(Integer.toHexString(spelling.hashCode()), spelling));
			answered(attacker);
			victim.send("SEND\ndestination:/app/nowhere\n\nsecret\0");
			victim.expect("MESSAGE");
			attacker.expectNothing();
		});
	}

	@Test
	void nobodySendsToAnothersDestinationsByAnySpelling() {
		attack((spelling, attacker, victim) -> {
			attacker.send("SEND\ndestination:%s\nreceipt:spy\n\nforged\0".formatted(spelling));
			answered(attacker);
			victim.expectNothing();
		});
	}

	@Test
	void noHeaderOfAClientMakesAFrameAnothers() {
		try (Pair pair = new Pair()) {
			StompClient attacker = pair.attacker;
			for (String header : FORGED) {
				String forged = pair.spell(header);
				for (String destination : List.of("/topic/forged", "/queue/forged", "/user/queue/forged")) {
					attacker.send("SEND\ndestination:%s\n%s\nreceipt:spy\n\nforged\0".formatted(destination, forged));
					answered(attacker);
					pair.victim.expectNothing();
				}
				String id = "f" + Integer.toHexString(header.hashCode());
				attacker.send(
						"SUBSCRIBE\nid:%s\ndestination:/user/queue/quiet\n%s\nreceipt:spy\n\n\0".formatted(id, forged));
				answered(attacker);
				pair.victim.send("SEND\ndestination:/app/nowhere\n\nsecret\0");
				pair.victim.expect("MESSAGE");
				attacker.expectNothing();
			}
		}
	}

	/** Tries all lines, even after one of them succeeds, and reports each by name. */
	private void attack(Attack attack) {
		SoftAssertions all = new SoftAssertions();
		for (String line : SPELLINGS) {
			all.assertThatCode(() -> {
				try (Pair pair = new Pair()) {
					attack.with(pair.spell(line), pair.attacker, pair.victim);
				}
			}).as(line).doesNotThrowAnyException();
		}
		all.assertAll();
	}

	/** Every frame is answered: by a RECEIPT, or by a problem with the reason. */
	private static void answered(StompClient attacker) {
		StompFrame answer = attacker.next();
		while (answer.command().equals("MESSAGE") && !answer.headers().containsKey("receipt-id")) {
			answer = attacker.next();
		}
		assertThat(answer.header("receipt-id")).isEqualTo("spy");
		if (answer.command().equals("MESSAGE")) {
			assertThat(answer.json().get("status").intValue()).isBetween(400, 499);
		}
	}

	private interface Attack {

		void with(String spelling, StompClient attacker, StompClient victim);

	}

	/** The attacker and the victim; both listen for refusals. */
	private final class Pair implements AutoCloseable {

		private final StompClient victim = StompClient.open(OthersDestinationsIT.this.port);

		private final StompClient attacker = StompClient.connected(OthersDestinationsIT.this.port);

		private final StompFrame connected = this.victim.connect();

		private Pair() {
			this.victim.subscribe("errors", "/user/queue/errors");
			this.attacker.subscribe("errors", "/user/queue/errors");
		}

		private String spell(String line) {
			String session = this.connected.header("session");
			return line.formatted(session, this.connected.header("user-name"), session.toUpperCase(Locale.ROOT));
		}

		@Override
		public void close() {
			this.victim.close();
			this.attacker.close();
		}

	}

}
