package dev.parley.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.test.StompFrame;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that stop reading for a while, against the running server: the destination's
 * policy decides what happens to them, and nobody else notices.
 */
@OpenServer
class SlowConsumersIT {

	/** More bytes than the buffers of two sockets hold. */
	private static final int MESSAGES = 1000;

	private static final String FILLER = "x".repeat(32 * 1024);

	/**
	 * As many messages may be on their way to a client that reads; an outbox has room for
	 * more.
	 */
	private static final int WINDOW = 8;

	@LocalServerPort
	int port;

	@Autowired
	MeterRegistry meters;

	@Autowired
	TcpServer tcp;

	@Test
	void theOldestAreLeftOutAndTheConnectionLives() throws Exception {
		double before = leftOut("drop-oldest");
		try (StompClient slow = subscribed("/topic/news/a"); StompClient fast = subscribed("/topic/news/a")) {
			Semaphore read = new Semaphore(WINDOW);
			CompletableFuture<List<Integer>> all = numbersOf(fast, read);
			publish("/topic/news/a", read);
			assertThat(all.get()).isEqualTo(IntStream.rangeClosed(1, MESSAGES).boxed().toList());
			List<Integer> some = numbersOf(slow, new Semaphore(0)).get();
			assertThat(some).isSorted()
				.doesNotHaveDuplicates()
				.hasSizeLessThan(MESSAGES)
				.endsWith(MESSAGES - 1, MESSAGES);
			assertThat(leftOut("drop-oldest") - before).isEqualTo(MESSAGES - some.size());
			assertThat(slow.publish("/topic/elsewhere", "still here").command()).isEqualTo("RECEIPT");
		}
	}

	@Test
	void theNewestOfEachKeyArrivesAndTheConnectionLives() throws Exception {
		try (StompClient slow = subscribed("/topic/quotes/a"); StompClient fast = subscribed("/topic/quotes/a")) {
			Semaphore read = new Semaphore(WINDOW);
			CompletableFuture<List<Integer>> all = numbersOf(fast, read);
			publish("/topic/quotes/a", read);
			assertThat(all.get()).isEqualTo(IntStream.rangeClosed(1, MESSAGES).boxed().toList());
			List<Integer> some = numbersOf(slow, new Semaphore(0)).get();
			assertThat(some).isSorted().doesNotHaveDuplicates().hasSizeLessThan(MESSAGES);
			// Ten different symbols in turn.
			assertThat(some.subList(some.size() - 10, some.size()))
				.isEqualTo(IntStream.rangeClosed(MESSAGES - 9, MESSAGES).boxed().toList());
			assertThat(leftOut("conflate")).isPositive();
			assertThat(slow.publish("/topic/elsewhere", "still here").command()).isEqualTo("RECEIPT");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/other", "/topic/**" })
	void withoutARuleTheReaderIsClosedAndTheOthersGetAll(String subscribed) throws Exception {
		double before = leftOut("disconnect");
		try (StompClient slow = subscribed(subscribed); StompClient fast = subscribed("/topic/other")) {
			Semaphore read = new Semaphore(WINDOW);
			CompletableFuture<List<Integer>> all = numbersOf(fast, read);
			publish("/topic/other", read);
			assertThat(all.get()).isEqualTo(IntStream.rangeClosed(1, MESSAGES).boxed().toList());
			assertThat(leftOut("disconnect") - before).isEqualTo(1);
			assertThat(slow.awaitClose().code()).isIn(4004, 1006);
		}
	}

	@Test
	void aReaderOverTcpIsToldWhyItIsClosedOnceItReadsOn() {
		double before = leftOut("disconnect");
		try (StompClient slow = new StompClient(new TcpTransport(this.tcp.port()));
				StompClient sender = StompClient.connected(this.port)) {
			slow.connect();
			slow.subscribe("1", "/topic/over-tcp");
			for (int i = 0; i < MESSAGES && leftOut("disconnect") == before; i++) {
				sender.publish("/topic/over-tcp", FILLER);
			}
			StompFrame last = slow.next();
			while (last.command().equals("MESSAGE")) {
				assertThat(last.text()).isEqualTo(FILLER);
				last = slow.next();
			}
			assertThat(last.command()).isEqualTo("ERROR");
			assertThat(last.headers()).containsEntry("message", "slow consumer").containsEntry("close-code", "4004");
			slow.expectClose();
		}
	}

	private double leftOut(String action) {
		return this.meters.get("parley.slow.consumers").tag("action", action).counter().count();
	}

	private StompClient subscribed(String destination) {
		StompClient client = StompClient.connected(this.port, "heart-beat:0,0");
		client.subscribe("1", destination);
		return client;
	}

	/**
	 * Publishes slowly enough that a reading client never falls behind, however busy the
	 * machine is.
	 */
	private void publish(String destination, Semaphore read) throws InterruptedException {
		try (StompClient sender = StompClient.connected(this.port)) {
			for (int i = 1; i <= MESSAGES; i++) {
				assertThat(read.tryAcquire(60, TimeUnit.SECONDS)).as("the fast one gets message " + i).isTrue();
				sender.send("SEND\ndestination:%s\nsymbol:S%d\nreceipt:%d\n\n%d %s\0".formatted(destination, i % 10, i,
						i, FILLER));
				sender.awaitReceipt(Integer.toString(i));
			}
		}
	}

	/** The numbers of all messages up to the last one. */
	private static CompletableFuture<List<Integer>> numbersOf(StompClient client, Semaphore read) {
		return CompletableFuture.supplyAsync(() -> {
			List<Integer> numbers = new ArrayList<>();
			int number = 0;
			while (number < MESSAGES) {
				StompFrame message = client.expect("MESSAGE");
				number = Integer.parseInt(message.text().substring(0, message.text().indexOf(" ")));
				numbers.add(number);
				read.release();
			}
			return numbers;
		});
	}

}
