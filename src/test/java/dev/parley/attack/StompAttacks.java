package dev.parley.attack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Invalid frames, and frames at the wrong time. */
final class StompAttacks {

	private static final String SEND = "SEND\ndestination:/topic/a\n";

	private StompAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(malformed(), tooLarge(), atTheWrongTime(), legal()).flatMap((each) -> each);
	}

	private static Stream<Attack> malformed() {
		return Stream.of(
				fault("NUL in a body with a content-length that ends before it", "malformed-frame",
						SEND + "content-length:1\n\nab\0"),
				fault("a negative content-length", "malformed-frame", SEND + "content-length:-1\n\na\0"),
				fault("a content-length that is no number", "malformed-frame", SEND + "content-length:x\n\na\0"),
				fault("a header without colon", "malformed-frame", SEND + "note\n\na\0"),
				fault("a header without name", "malformed-frame", SEND + ":note\n\na\0"),
				fault("a bad escape: \\t", "malformed-frame", SEND + "note:a\\tb\n\na\0"),
				fault("a bad escape: \\x", "malformed-frame", SEND + "note:a\\x00\n\na\0"),
				fault("an escape that ends too early", "malformed-frame", SEND + "note:a\\\n\na\0"),
				fault("NUL within the headers", "malformed-frame", SEND.strip() + "\0\n\na\0"),
				fault("an unknown command", "malformed-frame", "NONSENSE\n\n\0"),
				fault("a command in small letters", "malformed-frame", "send\ndestination:/topic/a\n\na\0"),
				fault("MESSAGE from a client", "protocol-fault", "MESSAGE\ndestination:/topic/a\n\na\0"),
				fault("CONNECTED from a client", "protocol-fault", "CONNECTED\nversion:1.2\n\n\0"),
				fault("RECEIPT from a client", "protocol-fault", "RECEIPT\nreceipt-id:1\n\n\0"),
				fault("ERROR from a client", "protocol-fault", "ERROR\nmessage:a\n\n\0"),
				fault("SEND without destination", "protocol-fault", "SEND\n\na\0"),
				fault("SUBSCRIBE without destination", "protocol-fault", "SUBSCRIBE\nid:1\n\n\0"),
				fault("SUBSCRIBE without id", "protocol-fault", "SUBSCRIBE\ndestination:/topic/a\n\n\0"),
				fault("two subscriptions with one id", "protocol-fault",
						"SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0SUBSCRIBE\nid:1\ndestination:/topic/b\n\n\0"),
				fault("UNSUBSCRIBE with an unknown id", "protocol-fault", "UNSUBSCRIBE\nid:none\n\n\0"),
				fault("ACK of an unknown message", "protocol-fault", "ACK\nid:none\n\n\0"),
				fault("NACK of an unknown message", "protocol-fault", "NACK\nid:none\n\n\0"),
				fault("COMMIT of an unknown transaction", "protocol-fault", "COMMIT\ntransaction:none\n\n\0"),
				fault("ABORT of an unknown transaction", "protocol-fault", "ABORT\ntransaction:none\n\n\0"),
				fault("SEND in an unknown transaction", "protocol-fault", SEND + "transaction:none\n\na\0"),
				fault("BEGIN twice", "protocol-fault", "BEGIN\ntransaction:t\n\n\0BEGIN\ntransaction:t\n\n\0"),
				fault("BEGIN without name", "protocol-fault", "BEGIN\n\n\0"), fault("a body where none may be",
						"malformed-frame", "SUBSCRIBE\nid:1\ndestination:/topic/a\n\nbody\0"));
	}

	private static Stream<Attack> tooLarge() {
		return Stream.of(large("a content-length of 2^63", SEND + "content-length:9223372036854775808\n\na\0"),
				large("10,000 headers", SEND + "a:b\n".repeat(10_000) + "\na\0"),
				large("a header line of 100 KB", SEND + "note:" + "x".repeat(100_000) + "\n\na\0"),
				large("a command of 100 KB", "S".repeat(100_000) + "\n\n\0"),
				large("a body over 64 KiB", SEND + "\n" + "x".repeat(70_000) + "\0"),
				large("a content-length over 64 KiB, before the body", SEND + "content-length:2000000000\n\na"),
				large("a receipt of 100 KB", SEND + "receipt:" + "x".repeat(100_000) + "\n\na\0"));
	}

	private static Stream<Attack> atTheWrongTime() {
		return Stream.of(
				attack("two CONNECTs", (target) -> target.faults("protocol-fault", 1002, target.connectFrame())),
				attack("a frame without NUL: no CONNECT came in time", (target) -> {
					try (StompClient client = StompClient.open(target.port())) {
						client.send(target.connectFrame().replace("\0", ""));
						Target.assertClosed(client.expectClose(), 4003);
					}
				}),
				attack("no common version",
						(target) -> target.faultsAtOnce("version-not-supported", 1002,
								target.connectFrame().replace("accept-version:1.2", "accept-version:9.9"))),
				attack("heart-beat:x,y", heartBeat("x,y")), attack("heart-beat:-1,0", heartBeat("-1,0")),
				attack("heart-beat:1", heartBeat("1")),
				attack("heart-beat of 2^63", heartBeat("9223372036854775808,0")),
				attack("heart-beat of 1 ms is answered by the server's own pace", (target) -> {
					try (StompClient client = StompClient.open(target.port())) {
						StompFrame connected = client.connect(target.mallory().authorization(), "heart-beat:0,1");
						assertThat(connected.header("heart-beat")).startsWith("10000,");
						client.expectNothing();
					}
				}), attack("frames after DISCONNECT", (target) -> {
					try (StompClient client = target.connected()) {
						client.send("DISCONNECT\nreceipt:bye\n\n\0SEND\nreceipt:r1\ndestination:/topic/a\n\nlate\0");
						client.expectReceipt("bye");
						Target.assertClosed(client.expectClose(), 1000);
					}
				}), attack("a receipt with a line end in it is escaped again", (target) -> {
					try (StompClient client = target.connected()) {
						client.send(SEND + "receipt:a\\nforged\\cyes\n\na\0");
						StompFrame receipt = client.expect("RECEIPT");
						assertThat(receipt.header("receipt-id")).isEqualTo("a\nforged:yes");
						assertThat(receipt.headers()).doesNotContainKey("forged");
					}
				}));
	}

	/** Frames that look wrong, but are allowed. */
	private static Stream<Attack> legal() {
		return Stream.of(delivered("NUL in a body with a content-length", SEND + "content-length:3\n\na\0b\0", "a\0b"),
				delivered("a header twice: the first counts",
						"SEND\ndestination:/topic/a\ndestination:/topic/closed/a\n\nfirst\0", "first"),
				attack("a frame byte by byte", (target) -> {
					try (StompClient client = target.connected()) {
						client.subscribe("1", "/topic/a");
						for (char each : (SEND + "\nslow\0").toCharArray()) {
							client.send(String.valueOf(each));
						}
						client.expectMessage("slow");
					}
				}), attack("a large frame in pieces of 16 KiB", (target) -> {
					try (StompClient client = target.connected()) {
						client.subscribe("1", "/topic/a");
						byte[] frame = (SEND + "\n" + "x".repeat(60_000) + "\0").getBytes(StandardCharsets.US_ASCII);
						for (int from = 0; from < frame.length; from += 16_384) {
							client.webSocket()
								.send(Arrays.copyOfRange(frame, from, Math.min(frame.length, from + 16_384)));
						}
						assertThat(client.expect("MESSAGE").text()).hasSize(60_000);
					}
				}), attack("100 frames in one message", (target) -> {
					try (StompClient client = target.connected()) {
						client.subscribe("1", "/topic/a");
						client.send((SEND + "\na\0").repeat(100));
						assertThat(client.messages(100)).containsOnly("a");
					}
				}), attack("a header simpDestination, or one of a user destination, is only a header", (target) -> {
					try (StompClient client = target.connected()) {
						client.subscribe("1", "/topic/a");
						for (String header : List.of("simpDestination:/topic/closed/a", "simpUser:mina",
								"simpSessionId:other", "simpOrigDestination:/user/queue/errors",
								"simpMessageType:CONNECT", "nativeHeaders:a", "simpIgnoreError:true", "parleyFrame:a",
								"stompCommand:CONNECT")) {
							client.send(SEND + header + "\n\nheader\0");
							client.expectMessage("header");
						}
					}
				}));
	}

	private static Attack.Deed heartBeat(String value) {
		return (target) -> target.faultsAtOnce("protocol-fault", 1002,
				target.connectFrame().replace("host:localhost", "host:localhost\nheart-beat:" + value));
	}

	private static Attack fault(String line, String code, String frame) {
		return attack(line, (target) -> target.faults(code, 1002, frame));
	}

	private static Attack large(String line, String frame) {
		return attack(line, (target) -> target.faults("too-large", 1009, frame));
	}

	private static Attack delivered(String line, String frame, String body) {
		return attack(line, (target) -> {
			try (StompClient client = target.connected()) {
				client.subscribe("1", "/topic/a");
				client.send(frame);
				client.expectMessage(body);
			}
		});
	}

}
