package dev.parley.quotes;

import java.util.HashSet;
import java.util.Set;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.ParleyServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The market of the server as delivered, mostly for a visitor without an account. */
class QuotesIT {

	private static final String ALL = "SUBSCRIBE\nid:0\ndestination:/topic/quotes\nx-stream-offset:first\nreceipt:r0\n\n\0";

	private static ParleyServer server;

	@BeforeAll
	static void start() {
		server = ParleyServer.start("jdbc:h2:mem:quotes;DB_CLOSE_DELAY=-1");
		await().until(() -> position() >= 200);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aVisitorGetsThePriceOfEachSymbolThenChangesAndNoneTwice() {
		try (StompClient visitor = StompClient.connected(server.port())) {
			visitor.send(ALL);
			assertThat(visitor.expectReceipt("r0").header("x-recovered")).isEqualTo("true");
			Set<String> symbols = new HashSet<>();
			long last = 0;
			for (int i = 0; i < 1000; i++) {
				StompFrame quote = visitor.expect("MESSAGE");
				assertThat(quote.header("content-type")).isEqualTo("application/json");
				assertThat(quote.json().get("low").longValue())
					.isLessThanOrEqualTo(quote.json().get("price").longValue());
				if (i < 200) {
					assertThat(symbols.add(quote.header("symbol"))).as("once in the snapshot").isTrue();
				}
				assertThat(Long.parseLong(quote.header("x-stream-offset"))).isGreaterThan(last);
				last = Long.parseLong(quote.header("x-stream-offset"));
			}
			assertThat(symbols).hasSize(200).containsAll(Symbols.all());
		}
	}

	@Test
	void whoAsksForLessGetsEachSymbolOnceAndThenWaits() {
		try (StompClient all = StompClient.connected(server.port());
				StompClient few = StompClient.connected(server.port())) {
			few.send(ALL.replace("receipt", "x-max-frequency:0.01\nreceipt"));
			few.expectReceipt("r0");
			Set<String> symbols = new HashSet<>();
			for (int i = 0; i < 200; i++) {
				symbols.add(few.expect("MESSAGE").header("symbol"));
			}
			assertThat(symbols).hasSize(200);
			all.send(ALL);
			all.expectReceipt("r0");
			for (int i = 0; i < 1000; i++) {
				all.expect("MESSAGE");
			}
			few.expectNothing();
		}
	}

	@Test
	void theMarketSleepsWhenTheLastWatcherHasLeftAndGoesOnForTheNext() {
		try (StompClient visitor = StompClient.connected(server.port())) {
			visitor.send(ALL);
			visitor.expectReceipt("r0");
			visitor.expect("MESSAGE");
			visitor.send("UNSUBSCRIBE\nid:0\nreceipt:r1\n\n\0");
			visitor.awaitReceipt("r1");
		}
		Ticker ticker = server.bean(Ticker.class);
		await().until(() -> !ticker.isAwake());
		long asleep = position();
		try (StompClient visitor = StompClient.connected(server.port())) {
			visitor.send(ALL);
			StompFrame receipt = visitor.expectReceipt("r0");
			assertThat(receipt.header("x-stream-offset")).as("nothing has changed meanwhile")
				.isEqualTo(Long.toString(asleep));
			long last = 0;
			for (int i = 0; i < 200; i++) {
				last = Long.parseLong(visitor.expect("MESSAGE").header("x-stream-offset"));
			}
			assertThat(last).isEqualTo(asleep);
			// The first change may have been replaced by a newer one of its symbol.
			assertThat(Long.parseLong(visitor.expect("MESSAGE").header("x-stream-offset"))).isGreaterThan(asleep);
		}
	}

	@Test
	void aReaderOfAStreamOfEventsWakesItToo() {
		await().until(() -> !server.bean(Ticker.class).isAwake());
		try (EventSource stream = EventSource.of(server.port(), "/topic/quotes")) {
			await().until(() -> server.bean(Ticker.class).isAwake());
			assertThat(stream.status()).isEqualTo(200);
		}
	}

	@Test
	void aRequestThatWaitsWakesItToo() {
		await().until(() -> !server.bean(Ticker.class).isAwake());
		Api visitor = new Api(server.port(), null);
		Api.Answer answer = visitor.get("/api/v1/messages?destination=/topic/quotes&after=last&wait=20s");
		assertThat(answer.json().get("messages")).as(answer.body()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"price\":1}", "" })
	void aForgedPriceIsRefusedAndSeenByNobody(String body) {
		Account mina = Account.signUp(server.port(), "mina");
		try (StompClient forger = StompClient.connected(server.port(), mina.authorization());
				StompClient visitor = StompClient.connected(server.port())) {
			forger.subscribe("errors", "/user/queue/errors");
			forger.send("SEND\ndestination:/topic/quotes\nsymbol:FORGED\nreceipt:r1\n\n" + body + "\0");
			StompFrame refusal = forger.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("not-allowed");
			assertThat(new Api(server.port(), null)
				.post("/api/v1/messages",
						"{\"destination\":\"/topic/quotes\",\"text\":\"1\",\"headers\":{\"symbol\":\"FORGED\"}}")
				.status()).isEqualTo(401);
			visitor.send(ALL);
			visitor.expectReceipt("r0");
			for (int i = 0; i < 200; i++) {
				assertThat(visitor.expect("MESSAGE").header("symbol")).isNotEqualTo("FORGED");
			}
		}
	}

	@Test
	void aPatternDoesNotReachIt() {
		try (StompClient visitor = StompClient.connected(server.port())) {
			visitor.subscribe("errors", "/user/queue/errors");
			visitor.send("SUBSCRIBE\nid:1\ndestination:/topic/*\nreceipt:r1\n\n\0");
			assertThat(visitor.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
		}
	}

	private static long position() {
		return new Api(server.port(), null).get("/api/v1/position?destination=/topic/quotes")
			.json()
			.get("offset")
			.longValue();
	}

}
