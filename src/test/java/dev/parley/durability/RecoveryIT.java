package dev.parley.durability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.support.ClosedByServer;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client is cut off and returns a hundred times, while publishers run at full speed: it
 * gets every message of the retained window once and in order, or is told that it does
 * not.
 */
@OpenServer
@TestPropertySource(properties = { "parley.destinations[0].pattern=/topic/memory/*",
		"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
		"parley.destinations[0].retain-count=2000", "parley.destinations[1].pattern=/topic/durable/*",
		"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
		"parley.destinations[1].retain-count=2000", "parley.destinations[1].durable=true" })
@Timeout(120)
@Slow
class RecoveryIT {

	private static final int RETURNS = 100;

	private static final int RETAINED = 2000;

	private static final int PUBLISHERS = 3;

	private static final int WINDOW = 50;

	/** By offset, as in the receipts. */
	private final Map<Long, String> published = new ConcurrentHashMap<>();

	/** Number of receipts so far. */
	private final AtomicLong receipted = new AtomicLong();

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final List<CompletableFuture<Void>> publishers = new ArrayList<>();

	@LocalServerPort
	int port;

	@AfterEach
	void stopPublishers() {
		this.stopped.set(true);
		this.publishers.forEach(CompletableFuture::join);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/memory/returns", "/topic/durable/returns" })
	void aReturningClientGetsAllOnceAndInOrderOrIsToldOfTheGap(String destination) {
		startPublishers(destination);
		Random random = new Random(1);
		Reader reader = new Reader(destination);
		for (int i = 0; i < RETURNS; i++) {
			reader.comeAndRead(1 + random.nextInt(400), Long.MAX_VALUE);
			boolean tooLong = i % 30 == 10;
			awayFor(tooLong ? RETAINED + 500 : random.nextInt(300));
		}
		this.stopped.set(true);
		this.publishers.forEach(CompletableFuture::join);
		reader.comeAndReadTheRest(this.receipted.get());
		reader.seen.forEach((offset, body) -> assertThat(body).isEqualTo(this.published.get(offset)));
		// How many depends on how fast the machine publishes meanwhile.
		assertThat(reader.recovered).as("returns that were recovered").isGreaterThan(RETURNS / 10);
		assertThat(reader.toldOtherwise).as("returns that came too late").isGreaterThanOrEqualTo(3);
		assertThat(reader.recovered + reader.toldOtherwise).isGreaterThanOrEqualTo(RETURNS);
	}

	/** The longest wait is for many messages, so it depends on the publishing rate. */
	private void awayFor(long messages) {
		long until = this.receipted.get() + messages;
		await().atMost(Duration.ofSeconds(60))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> this.receipted.get() >= until);
	}

	private void startPublishers(String destination) {
		for (int i = 0; i < PUBLISHERS; i++) {
			String name = "publisher-" + i;
			this.publishers.add(CompletableFuture.runAsync(() -> publish(name, destination),
					(task) -> new Thread(task, name).start()));
		}
	}

	private void publish(String name, String destination) {
		try (StompClient client = StompClient.connected(this.port)) {
			int sent = 0;
			for (int open = 0; open > 0 || !this.stopped.get(); open--) {
				while (open < WINDOW && !this.stopped.get()) {
					sent++;
					client.send("SEND\ndestination:%s\nreceipt:%s:%d\n\n%s:%d\0".formatted(destination, name, sent,
							name, sent));
					open++;
				}
				StompFrame receipt = client.expect("RECEIPT");
				this.published.put(Long.parseLong(receipt.header("x-stream-offset")), receipt.header("receipt-id"));
				this.receipted.incrementAndGet();
			}
		}
	}

	/** A client that remembers its position. */
	private final class Reader {

		private final String destination;

		private final Map<Long, String> seen = new ConcurrentHashMap<>();

		private final Map<String, Integer> lastOf = new ConcurrentHashMap<>();

		private String epoch;

		private long last;

		private int recovered;

		private int toldOtherwise;

		Reader(String destination) {
			this.destination = destination;
		}

		/**
		 * Then the client is cut off; the server may have closed the connection before.
		 */
		void comeAndRead(int messages, long end) {
			StompClient client = StompClient.connected(RecoveryIT.this.port);
			try {
				come(client);
				for (int i = 0; i < messages && this.last < end; i++) {
					read(client);
				}
				client.webSocket().reset();
			}
			catch (ClosedByServer ex) {
				assertThat(ex.code()).as(ex.reason()).isIn(4004, 4005);
			}
		}

		/** If it is told that it came too late, no more messages follow. */
		void comeAndReadTheRest(long last) {
			while (this.last < last) {
				comeAndRead(1, last);
			}
			assertThat(this.last).isEqualTo(last);
		}

		private void come(StompClient client) {
			String place = (this.epoch == null) ? "x-stream-offset:first\n"
					: "x-stream-offset:offset=%d\nx-stream-epoch:%s\n".formatted(this.last + 1, this.epoch);
			client.send("SUBSCRIBE\nid:1\ndestination:%s\nreceipt:come\n%s\n\0".formatted(this.destination, place));
			StompFrame receipt = client.expectReceipt("come");
			if (receipt.header("x-recovered").equals("true")) {
				this.recovered++;
			}
			else {
				this.toldOtherwise++;
				this.last = Long.parseLong(receipt.header("x-stream-offset"));
				this.lastOf.clear();
			}
			if (this.epoch == null) {
				this.epoch = receipt.header("x-stream-epoch");
				this.last = -1;
			}
			assertThat(receipt.header("x-stream-epoch")).isEqualTo(this.epoch);
		}

		private void read(StompClient client) {
			StompFrame message = client.expect("MESSAGE");
			long offset = Long.parseLong(message.header("x-stream-offset"));
			if (this.last >= 0) {
				assertThat(offset).isEqualTo(this.last + 1);
			}
			assertThat(message.header("x-stream-epoch")).isEqualTo(this.epoch);
			this.last = offset;
			this.seen.put(offset, message.text());
			String[] body = message.text().split(":");
			int number = Integer.parseInt(body[1]);
			Integer before = this.lastOf.put(body[0], number);
			assertThat(number).isEqualTo((before != null) ? before + 1 : number);
		}

	}

}
