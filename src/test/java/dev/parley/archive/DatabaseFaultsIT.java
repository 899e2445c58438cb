package dev.parley.archive;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import dev.parley.engine.Arrivals;
import dev.parley.support.Api;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A database that is slow, refuses requests, or fails at the worst moment, under the
 * running server: no message is confirmed that is not stored, none is stored in part,
 * other users are not affected, and everything works again when the database is back.
 */
@OpenServer
@Import(DatabaseFaultsIT.FaultyDatabase.class)
@TestPropertySource(
		properties = { "parley.destinations[0].pattern=/topic/**", "parley.destinations[0].subscribe=everyone",
				"parley.destinations[0].send=everyone", "parley.destinations[1].pattern=/queue/**",
				"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
				"parley.destinations[2].pattern=/topic/durable/*", "parley.destinations[2].subscribe=everyone",
				"parley.destinations[2].send=everyone", "parley.destinations[2].retain-count=1000",
				"parley.destinations[2].durable=true", "parley.destinations[3].pattern=/queue/durable/*",
				"parley.destinations[3].subscribe=everyone", "parley.destinations[3].send=everyone",
				"parley.destinations[3].retain-count=1000", "parley.destinations[3].durable=true" })
@Timeout(180)
class DatabaseFaultsIT {

	@LocalServerPort
	int port;

	@Autowired
	FaultyDataSource database;

	@Autowired
	Arrivals arrivals;

	@AfterEach
	void repair() {
		this.database.repair();
	}

	@Test
	void aMessageThatWasNotStoredHasNoReceiptAndReachesNobody() {
		try (StompClient witness = connected(); StompClient sender = connected()) {
			witness.subscribe("1", "/topic/durable/refused");
			listenForProblems(sender);
			this.database.breakDown();
			sender.send("SEND\ndestination:/topic/durable/refused\nreceipt:r1\n\nlost\0");
			expectNotStored(sender, "r1");
			this.database.repair();
			assertThat(sender.publish("/topic/durable/refused", "kept").header("x-stream-offset")).isEqualTo("1");
			witness.expectMessage("kept");
			witness.expectNothing();
		}
	}

	@Test
	void aClientThatDoesNotListenForProblemsGetsErrorAndNoReceipt() {
		try (StompClient sender = connected()) {
			this.database.breakDown();
			sender.send("SEND\ndestination:/topic/durable/error\nreceipt:r1\n\nlost\0");
			StompFrame error = sender.expectErrorAndClose().error();
			assertThat(error.header("receipt-id")).isEqualTo("r1");
			assertThat(error.json().get("code").stringValue()).isEqualTo("unavailable");
		}
	}

	@Test
	void aCommitThatFailsAfterTheAppendLeavesNothing() {
		try (StompClient witness = connected(); StompClient sender = connected()) {
			witness.subscribe("1", "/topic/durable/appended");
			listenForProblems(sender);
			this.database.failBeforeCommit();
			sender.send("SEND\ndestination:/topic/durable/appended\nreceipt:r1\n\nlost\0");
			expectNotStored(sender, "r1");
			assertThat(sender.publish("/topic/durable/appended", "kept").header("x-stream-offset")).isEqualTo("1");
			witness.expectMessage("kept");
			witness.expectNothing();
		}
	}

	@Test
	void aCommitWhoseAnswerIsLostIsReceiptedOnce() {
		try (StompClient witness = connected(); StompClient sender = connected()) {
			witness.subscribe("1", "/topic/durable/answer");
			this.database.failAfterCommit(2);
			assertThat(sender.publish("/topic/durable/answer", "kept").header("x-stream-offset")).isEqualTo("1");
			assertThat(sender.publish("/topic/durable/answer", "next").header("x-stream-offset")).isEqualTo("2");
			assertThat(witness.messages(2)).containsExactly("kept", "next");
			witness.expectNothing();
		}
	}

	@Test
	void aTransactionThatIsNotStoredLeavesNoHalfInMemoryEither() {
		try (StompClient witness = connected(); StompClient sender = connected()) {
			witness.subscribe("1", "/topic/half");
			witness.subscribe("2", "/topic/durable/half");
			witness.subscribe("3", "/queue/half");
			listenForProblems(sender);
			this.database.breakDown();
			sender.send("BEGIN\ntransaction:t\n\n\0" + "SEND\ndestination:/topic/half\ntransaction:t\n\nx\0"
					+ "SEND\ndestination:/topic/durable/half\ntransaction:t\n\nx\0"
					+ "SEND\ndestination:/queue/half\ntransaction:t\n\nx\0"
					+ "COMMIT\ntransaction:t\nreceipt:r1\n\n\0");
			expectNotStored(sender, "r1");
			this.database.repair();
			sender.publish("/topic/durable/half", "y");
			witness.expectMessage("y");
			witness.expectNothing();
		}
	}

	@Test
	void anAcknowledgementThatIsNotStoredCanBeRepeated() {
		try (StompClient consumer = connected()) {
			listenForProblems(consumer);
			consumer.publish("/queue/durable/ack", "work");
			consumer.send("SUBSCRIBE\nid:1\ndestination:/queue/durable/ack\nack:client-individual\n\n\0");
			String ack = consumer.expectMessage("work").header("ack");
			this.database.breakDown();
			consumer.send("ACK\nid:%s\nreceipt:r1\n\n\0".formatted(ack));
			expectNotStored(consumer, "r1");
			this.database.repair();
			consumer.send("ACK\nid:%s\nreceipt:r2\n\n\0".formatted(ack));
			consumer.expectReceipt("r2");
		}
		try (StompClient next = connected()) {
			next.subscribe("1", "/queue/durable/ack");
			next.expectNothing();
		}
	}

	@Test
	void unacknowledgedMessagesOfAConsumerThatLeftGoToOthers() {
		try (StompClient next = connected(); StompClient consumer = connected()) {
			consumer.publish("/queue/durable/left", "work");
			consumer.send("SUBSCRIBE\nid:1\ndestination:/queue/durable/left\nack:client-individual\n\n\0");
			String ack = consumer.expectMessage("work").header("ack");
			next.subscribe("1", "/queue/durable/left");
			this.database.pause();
			consumer.send("ACK\nid:%s\nreceipt:r1\n\n\0UNSUBSCRIBE\nid:1\nreceipt:r2\n\n\0".formatted(ack));
			consumer.expectReceipt("r2");
			this.database.breakDown();
			assertThat(next.expectMessage("work").header("redelivered")).isEqualTo("true");
		}
	}

	@Test
	void othersGoOnWhileTheDatabaseIsAway() {
		try (StompClient jun = connected(); StompClient mina = connected()) {
			jun.subscribe("1", "/topic/others");
			listenForProblems(mina);
			this.database.breakDown();
			mina.send("SEND\ndestination:/topic/durable/others\nreceipt:r1\n\nlost\0");
			mina.publish("/topic/others", "hello");
			jun.expectMessage("hello");
		}
	}

	@Test
	void aSlowDatabaseHoldsUpReceiptsAndNobodyElse() {
		try (StompClient jun = connected(); StompClient mina = connected()) {
			jun.subscribe("1", "/topic/slow");
			jun.subscribe("2", "/topic/durable/slow");
			this.database.pause();
			mina.send("SEND\ndestination:/topic/durable/slow\nreceipt:r1\n\nlate\0");
			mina.send("SEND\ndestination:/topic/slow\nreceipt:r2\n\nat once\0");
			mina.expectReceipt("r2");
			jun.expectMessage("at once");
			jun.expectNothing();
			this.database.repair();
			mina.expectReceipt("r1");
			jun.expectMessage("late");
		}
	}

	@Test
	void aSubscriberToALogThatCannotBeReadIsRefused() {
		try (StompClient reader = connected()) {
			listenForProblems(reader);
			reader.publish("/topic/durable/reader", "x");
			this.database.breakDown();
			reader.send("SUBSCRIBE\nid:1\ndestination:/topic/durable/reader\nreceipt:r1\nx-stream-offset:first\n\n\0");
			expectNotStored(reader, "r1");
			this.database.repair();
			reader.send("SUBSCRIBE\nid:1\ndestination:/topic/durable/reader\nreceipt:r2\nx-stream-offset:first\n\n\0");
			reader.expectReceipt("r2");
			reader.expectMessage("x");
		}
	}

	@Test
	void aReplayThatTheDatabaseCutsShortEndsInACloseThatSaysComeAgain() {
		try (StompClient reader = connected()) {
			for (int i = 0; i < 3; i++) {
				reader.publish("/topic/durable/replay", "x");
			}
			this.database.failReadersAfter(2);
			reader.send("SUBSCRIBE\nid:1\ndestination:/topic/durable/replay\nreceipt:r1\nx-stream-offset:first\n\n\0");
			assertThat(reader.awaitClose().code()).isIn(1011, 4005);
		}
		try (StompClient reader = connected()) {
			this.database.repair();
			reader.send("SUBSCRIBE\nid:1\ndestination:/topic/durable/replay\nreceipt:r1\nx-stream-offset:first\n\n\0");
			reader.expectReceipt("r1");
			assertThat(reader.messages(3)).containsExactly("x", "x", "x");
		}
	}

	@Test
	void aQueueThatCouldNotBeRestoredIsRestoredWhenTheDatabaseIsBack() {
		try (StompClient sender = connected()) {
			listenForProblems(sender);
			this.database.breakDown();
			sender.send("SEND\ndestination:/queue/durable/unread\nreceipt:r1\n\nlost\0");
			expectNotStored(sender, "r1");
			this.database.repair();
			sender.publish("/queue/durable/unread", "kept");
			sender.subscribe("1", "/queue/durable/unread");
			sender.expectMessage("kept");
			sender.expectNothing();
		}
	}

	@Test
	void theArchiveGoesOnAfterManyFailures() {
		try (StompClient sender = connected()) {
			listenForProblems(sender);
			this.database.breakDown();
			for (int i = 0; i < 60; i++) {
				sender.send("SEND\ndestination:/topic/durable/long\nreceipt:r%d\n\nlost\0".formatted(i));
			}
			for (int i = 0; i < 60; i++) {
				expectNotStored(sender, "r" + i);
			}
			this.database.repair();
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(sender.publish("/topic/durable/long", "kept").header("x-stream-offset"))
					.isEqualTo("1"));
		}
	}

	@Test
	void requestsAreToldToComeAgainWhileTheDatabaseIsAwayAndWorkWhenItIsBack() {
		Api api = new Api(this.port, null);
		String message = "{\"destination\":\"/topic/durable/%s\",\"text\":\"kept\"}";
		String read = "/api/v1/messages?destination=/topic/durable/requests";
		assertThat(api.post("/api/v1/messages", message.formatted("requests")).status()).isEqualTo(201);
		this.database.breakDown();
		expectUnavailable(api.post("/api/v1/messages", message.formatted("requests")));
		expectUnavailable(api.post("/api/v1/messages", "[" + message.formatted("requests") + "]"));
		expectUnavailable(api.get(read));
		expectUnavailable(api.get(read + "&wait=60s"));
		expectUnavailable(api.get("/api/v1/events?after=first&destination=/topic/durable/requests"));
		assertThat(api.post("/api/v1/messages", message.formatted("x").replace("/durable", "")).status())
			.as("what is not stored goes on")
			.isEqualTo(201);
		this.database.repair();
		assertThat(api.post("/api/v1/messages", message.formatted("requests")).json().get("offset").intValue())
			.isEqualTo(2);
		assertThat(api.get(read + "&wait=60s").json().get("messages")).hasSize(2);
	}

	@Test
	void aRequestThatWaitsWhenTheDatabaseGoesIsToldToComeAgain() {
		Api api = new Api(this.port, null);
		String message = "{\"destination\":\"/topic/durable/waiting\",\"text\":\"kept\"}";
		assertThat(api.post("/api/v1/messages", message).status()).isEqualTo(201);
		CompletableFuture<Api.Answer> poll = CompletableFuture
			.supplyAsync(() -> api.get("/api/v1/messages?destination=/topic/durable/waiting&after=last&wait=60s"));
		await().until(() -> this.arrivals.waitingForMessages() == 1);
		this.database.failReadersAfter(0);
		assertThat(api.post("/api/v1/messages", message).status()).isEqualTo(201);
		expectUnavailable(poll.join());
	}

	private static void expectUnavailable(Api.Answer answer) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(503);
		assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(answer.code()).isEqualTo("unavailable");
		assertThat(answer.header("Retry-After")).isEqualTo("5");
	}

	private StompClient connected() {
		return StompClient.connected(this.port);
	}

	private static void listenForProblems(StompClient client) {
		client.subscribe("problems", "/user/queue/errors");
	}

	private static void expectNotStored(StompClient client, String receipt) {
		StompFrame problem = client.expect("MESSAGE");
		assertThat(problem.header("subscription")).isEqualTo("problems");
		assertThat(problem.header("receipt-id")).isEqualTo(receipt);
		assertThat(problem.json().get("code").stringValue()).isEqualTo("unavailable");
		assertThat(problem.json().get("status").intValue()).isEqualTo(503);
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class FaultyDatabase {

		@Bean
		static BeanPostProcessor faults() {
			return new BeanPostProcessor() {

				private @Nullable FaultyDataSource first;

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof DataSource pool) {
						FaultyDataSource one = this.first;
						FaultyDataSource faulty = (one != null) ? one.beside(pool) : new FaultyDataSource(pool);
						this.first = (one != null) ? one : faulty;
						return faulty;
					}
					return bean;
				}

			};
		}

	}

}
