package dev.parley.attack;

import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Other users' destinations, wildcards, and invalid names. */
final class DestinationAttacks {

	private DestinationAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(others(), wildcards(), names()).flatMap((each) -> each);
	}

	private static Stream<Attack> others() {
		return Stream.of(
				refused("SEND straight to a topic of the application", "not-allowed",
						"SEND\ndestination:/topic/closed/a\n\na\0"),
				refused("SUBSCRIBE to what nobody may read", "not-allowed",
						"SUBSCRIBE\nid:1\ndestination:/topic/closed/a\n\n\0"),
				refused("SEND to another user's destination", "not-allowed",
						"SEND\ndestination:/user/mina/queue/errors\n\na\0"),
				refused("SUBSCRIBE to another user's destination", "not-allowed",
						"SUBSCRIBE\nid:1\ndestination:/user/mina/queue/errors\n\n\0"),
				refused("SUBSCRIBE to all user destinations", "not-allowed",
						"SUBSCRIBE\nid:1\ndestination:/user/**\n\n\0"),
				attack("SEND and SUBSCRIBE to the destination that is another session's, in many spellings",
						(target) -> {
							try (StompClient mina = StompClient.open(target.port())) {
								String session = mina.connect(target.mina().authorization()).header("session");
								mina.subscribe("errors", "/user/queue/errors");
								for (String name : spellings(session)) {
									for (String command : List.of("SEND\n", "SUBSCRIBE\nid:1\n")) {
										assertNeverReaches(target, mina, command, name);
									}
								}
							}
						}));
	}

	private static List<String> spellings(String session) {
		return List.of("/queue/errors-user" + session, "/queue/errors-USER" + session, "/queue//errors-user" + session,
				"/queue/./errors-user" + session, "/queue/errors%2duser" + session,
				"/queue/errors-user" + session + "/", "/queue/x/../errors-user" + session,
				"/queue/errors-user" + session.toUpperCase(), "/queue/errors-user\u200b" + session,
				"/queue/errors-user" + session + ";a=b", "/queue/errors\u2010user" + session,
				"/topic/../queue/errors-user" + session, "/queue/errors-user-user" + session,
				"/user/" + session + "/queue/errors", "/queue/*-user" + session);
	}

	/**
	 * The frame is refused, or goes to another destination with a similar name: it must
	 * not reach mina.
	 */
	private static void assertNeverReaches(Target target, StompClient mina, String command, String name) {
		try (StompClient client = target.listening()) {
			client.send(command + "destination:" + name.replace(":", "\\c") + "\nreceipt:r1\n\n"
					+ (command.startsWith("SEND") ? "forged" : "") + "\0");
			StompFrame answer = client.next();
			assertThat(answer.command()).isIn("RECEIPT", "MESSAGE");
			mina.expectNothing();
			mina.send("SEND\ndestination:/topic/closed/a\nreceipt:secret\n\na\0");
			assertThat(mina.expect("MESSAGE").header("receipt-id")).isEqualTo("secret");
			client.expectNothing();
			if (command.startsWith("SEND") && answer.command().equals("RECEIPT")) {
				client.send("SUBSCRIBE\nid:drain\ndestination:" + name + "\n\n\0");
				client.expectMessage("forged");
			}
		}
	}

	private static Stream<Attack> wildcards() {
		return Stream
			.of("/topic/**", "/topic/*", "/queue/*", "/queue/**", "/topic/closed/**", "/topic/closed/*", "/topic/*/a",
					"/topic/clos*/a", "/topic/cl*d/**", "/topic/kept/**")
			.map((pattern) -> refused("SUBSCRIBE to " + pattern, "not-allowed",
					"SUBSCRIBE\nid:1\ndestination:" + pattern + "\n\n\0"));
	}

	private static Stream<Attack> names() {
		Stream<Attack> invalid = Stream
			.of("/topic/a/../b", "/topic/..", "/topic//a", "/topic/a/", "/topic/", "/topic/" + "x".repeat(255),
					"/topic/a\u0001b", "/topic/a\u200bb", "/topic/\u202eab", "/topic/a\ufeffb", "/topic/a\u2028b",
					"/topic/wild/***", "/topic/wild/**/a", "/topic/wild/a**b")
			.map((name) -> attack("the name " + printable(name), (target) -> {
				target.refuses("invalid", "SUBSCRIBE\nid:1\ndestination:" + name + "\n\n\0");
				target.refuses("invalid", "SEND\ndestination:" + name + "\n\na\0");
			}));
		Stream<Attack> unknown = Stream
			.of("/**", "*", "nowhere", "/TOPIC/a", "/Topic/closed/a", "topic/a", "//topic/a", "/%74opic/a", "/app",
					"/topic", "/queue", "/user", "/application/a", "\\c//x")
			.map((name) -> attack("the place " + name, (target) -> {
				target.refuses("no-such-destination", "SUBSCRIBE\nid:1\ndestination:" + name + "\n\n\0");
				target.refuses("no-such-destination", "SEND\ndestination:" + name + "\n\na\0");
			}));
		Stream<Attack> ordinary = Stream
			.of("/topic/%2e%2e/closed", "/topic/closed%2fa", "/topic/a;v=1", "/topic/CLOSED/a", "/topic/\ud83d\ude00",
					"/topic/a?b=c#d", "/topic/{a}", "/topic/${a}", "/topic/#{1+1}", "/topic/closed\u0338/a")
			.map((name) -> attack("the name " + printable(name) + " means nothing but itself", (target) -> {
				try (StompClient client = target.connected()) {
					client.subscribe("1", name);
					client.publish(name, "itself");
					assertThat(client.expectMessage("itself").header("destination")).isEqualTo(name);
				}
			}));
		return Stream.of(invalid, unknown, ordinary).flatMap((each) -> each);
	}

	private static String printable(String name) {
		StringBuilder text = new StringBuilder();
		name.codePoints()
			.limit(40)
			.forEach((point) -> text
				.append((point > ' ' && point < 127) ? Character.toString(point) : "U+%04X".formatted(point)));
		return text.toString();
	}

	private static Attack refused(String line, String code, String frame) {
		return attack(line, (target) -> target.refuses(code, frame));
	}

}
