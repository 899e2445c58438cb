package dev.parley.conformance;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.parley.support.Account;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** STOMP 1.2, "SUBSCRIBE", "SUBSCRIBE id Header", "UNSUBSCRIBE" and "MESSAGE". */
@OpenServer
class StompSubscriptionsIT {

	@LocalServerPort
	int port;

	@Test
	@DisplayName("Any messages received on the subscribed destination will henceforth be delivered as MESSAGE frames from the server to the client.")
	void aSubscriberGetsWhatIsSentFromNowOn() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.publish("/topic/sub-henceforth", "before");
			mina.subscribe("0", "/topic/sub-henceforth");
			mina.publish("/topic/sub-henceforth", "after");
			mina.expectMessage("after");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("The MESSAGE frame MUST include a destination header … identical to the one used in the corresponding SEND frame. … MUST also contain a message-id header with a unique identifier for that message and a subscription header matching the identifier of the subscription.")
	void aMessageNamesItsDestinationItsIdAndItsSubscription() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:sub\\c1\ndestination:/topic/sub-headers\n\n\0");
			mina.send("SEND\ndestination:/topic/sub-headers\ncontent-type:text/plain\nfoo:bar\nfoo:baz\n\nhello\0");
			StompFrame message = mina.expectMessage("hello");
			assertThat(message.header("destination")).isEqualTo("/topic/sub-headers");
			assertThat(message.header("subscription")).isEqualTo("sub:1");
			assertThat(message.header("message-id")).isNotBlank();
			assertThat(message.header("content-type")).isEqualTo("text/plain");
			assertThat(message.header("content-length")).isEqualTo("5");
			assertThat(message.header("foo")).isEqualTo("bar");
		}
	}

	@Test
	@DisplayName("Within the same connection, different subscriptions MUST use different subscription identifiers.")
	void anIdThatIsInUseIsAFault() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/sub-taken");
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/sub-other\nreceipt:r1\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("Within the same connection … [another connection may use the same identifier].")
	void twoSessionsMayUseTheSameId() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/sub-two-sessions");
			jun.subscribe("0", "/topic/sub-two-sessions");
			mina.publish("/topic/sub-two-sessions", "hello");
			mina.expectMessage("hello");
			jun.expectMessage("hello");
		}
	}

	@Test
	@DisplayName("Once the subscription is removed the STOMP connections will no longer receive messages from that subscription.")
	void unsubscribeEndsOneSubscriptionAndNotTheOtherOfTheSameDestination() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("a", "/topic/sub-both");
			mina.subscribe("b", "/topic/sub-both");
			mina.send("UNSUBSCRIBE\nid:a\nreceipt:gone\n\n\0");
			mina.expectReceipt("gone");
			mina.publish("/topic/sub-both", "hello");
			assertThat(mina.expectMessage("hello").header("subscription")).isEqualTo("b");
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UNSUBSCRIBE\nid:1\nreceipt:r1\n\n\0", "UNSUBSCRIBE\nid:\nreceipt:r1\n\n\0",
			"UNSUBSCRIBE\ndestination:/topic/sub-unknown\nreceipt:r1\n\n\0" })
	@DisplayName("This header MUST match the subscription identifier of an existing subscription.")
	void unsubscribeOfWhatIsNoSubscriptionIsAFault(String frame) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/sub-unknown");
			mina.send(frame);
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("UNSUBSCRIBE then SUBSCRIBE at once leaves exactly one.")
	void unsubscribeAndSubscribeAtOnceLeavesExactlyOne() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/sub-again");
			for (int i = 0; i < 100; i++) {
				mina.send("UNSUBSCRIBE\nid:0\n\n\0SUBSCRIBE\nid:0\ndestination:/topic/sub-again\n\n\0");
				mina.send("SEND\ndestination:/topic/sub-again\n\n" + i + "\0");
				mina.expectMessage(Integer.toString(i));
			}
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("Unsubscribe right behind in-flight messages: none comes after the receipt.")
	void nothingComesAfterTheReceiptOfUnsubscribe() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			for (int round = 0; round < 20; round++) {
				mina.subscribe("0", "/topic/sub-in-flight");
				for (int i = 0; i < 50; i++) {
					jun.send("SEND\ndestination:/topic/sub-in-flight\n\nx\0");
				}
				mina.send("UNSUBSCRIBE\nid:0\nreceipt:gone\n\n\0");
				StompFrame frame = mina.next();
				while (frame.command().equals("MESSAGE")) {
					frame = mina.next();
				}
				assertThat(frame.header("receipt-id")).isEqualTo("gone");
				jun.publish("/topic/sub-in-flight", "too late");
				mina.expectNothing();
			}
		}
	}

	@Test
	@DisplayName("A client's own messages come back to it; no-local and selector, which would filter, are refused and not passed over.")
	void filtersAreRefused() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.subscribe("own", "/topic/sub-own");
			mina.publish("/topic/sub-own", "mine");
			mina.expectMessage("mine");
			mina.send("SUBSCRIBE\nid:1\ndestination:/topic/sub-own\nno-local:true\nreceipt:r1\n\n\0");
			assertThat(mina.expect("MESSAGE").header("receipt-id")).isEqualTo("r1");
			mina.send("SUBSCRIBE\nid:2\ndestination:/topic/sub-own\nselector:colour = 'red'\nreceipt:r2\n\n\0");
			assertThat(mina.expect("MESSAGE").header("receipt-id")).isEqualTo("r2");
		}
	}

	@Test
	@DisplayName("In a wildcard subscription * stands for one segment …")
	void anAsteriskIsOneSegment() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/wild/*/news");
			mina.publish("/topic/wild/a/news", "a");
			mina.publish("/topic/wild/b/c/news", "no");
			mina.publish("/topic/wild/news", "no");
			mina.publish("/topic/wild/a/news/more", "no");
			mina.publish("/topic/wild/d/news", "d");
			StompFrame first = mina.expectMessage("a");
			assertThat(first.header("destination")).isEqualTo("/topic/wild/a/news");
			assertThat(first.header("subscription")).isEqualTo("0");
			mina.expectMessage("d");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("… or for a part of one, as with Spring's simple broker …")
	void anAsteriskIsAPartOfASegment() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/price.stock.*");
			mina.publish("/topic/price.stock.IBM", "IBM");
			mina.publish("/topic/price.bond.IBM", "no");
			mina.publish("/topic/price.stock.IBM/more", "no");
			mina.publish("/topic/price.stock.MSFT", "MSFT");
			assertThat(mina.expectMessage("IBM").header("destination")).isEqualTo("/topic/price.stock.IBM");
			mina.expectMessage("MSFT");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("… and a last ** for any number of them.")
	void twoAsterisksAreTheRest() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/wilder/**");
			mina.publish("/topic/wilder/a", "a");
			mina.publish("/topic/wilder/a/b/c", "abc");
			mina.publish("/topic/wild", "no");
			Set<String> destinations = new TreeSet<>();
			destinations.add(mina.expectMessage("a").header("destination"));
			destinations.add(mina.expectMessage("abc").header("destination"));
			assertThat(destinations).containsExactly("/topic/wilder/a", "/topic/wilder/a/b/c");
			mina.expectNothing();
			mina.send("UNSUBSCRIBE\nid:0\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.publish("/topic/wilder/a", "a");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("A wildcard reaches only what its policy lets wildcards reach, and only what its subscriber may read.")
	void aWildcardOpensNoDoor() {
		Account jun = Account.signUp(this.port, "jun");
		try (StompClient anonymous = StompClient.connected(this.port);
				StompClient member = StompClient.connected(this.port, jun.authorization())) {
			anonymous.subscribe("0", "/topic/**");
			member.subscribe("0", "/topic/members/*");
			anonymous.publish("/topic/hidden/a", "hidden");
			anonymous.publish("/topic/members/a", "members only");
			member.expectMessage("members only");
			anonymous.publish("/topic/sub-marker", "marker");
			assertThat(anonymous.expect("MESSAGE").text()).isNotIn("hidden", "members only");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/queue/*", "/topic/a**", "/topic/**/b", "/topic/***", "/topic/hidden/*", "/**", "/*/a",
			"/app/*", "/user/queue/*" })
	@DisplayName("A pattern that is none, or is not allowed, is refused.")
	void aWildcardThatIsNotAllowedIsRefused(String pattern) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.send("SUBSCRIBE\nid:0\ndestination:" + pattern + "\nreceipt:r1\n\n\0");
			assertThat(mina.expect("MESSAGE").header("receipt-id")).isEqualTo("r1");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("A wildcard subscription may acknowledge like any other.")
	void aWildcardSubscriptionAcknowledges() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/wild-ack/*\nack:client\nprefetch-count:1\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.publish("/topic/wild-ack/a", "one");
			mina.publish("/topic/wild-ack/b", "two");
			String one = mina.expectMessage("one").header("ack");
			mina.expectNothing();
			mina.send("ACK\nid:" + one + "\n\n\0");
			mina.expectMessage("two");
		}
	}

	@Test
	@DisplayName("/user/queue/… is this session's own: what one session sends there itself is refused, others can't name it.")
	void aUserDestinationIsTheSessionsOwn() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("0", "/user/queue/errors");
			jun.subscribe("0", "/user/queue/errors");
			mina.send("SEND\ndestination:/topic/../x\nreceipt:r1\n\nhi\0");
			assertThat(mina.expect("MESSAGE").header("destination")).isEqualTo("/user/queue/errors");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("A subscription ends with its session; the same client may subscribe again in the next.")
	void subscriptionsAreForgottenWithTheirSession() {
		for (String body : List.of("one", "two", "three")) {
			try (StompClient mina = StompClient.connected(this.port)) {
				mina.subscribe("0", "/topic/sub-sessions");
				mina.publish("/topic/sub-sessions", body);
				mina.expectMessage(body);
				mina.expectNothing();
			}
		}
	}

}
