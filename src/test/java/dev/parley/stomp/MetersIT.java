package dev.parley.stomp;

import java.time.Duration;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** What is counted while clients connect, talk and disconnect. */
@OpenServer
class MetersIT {

	@LocalServerPort
	int port;

	@Autowired
	MeterRegistry meters;

	@Test
	void framesDeliveriesAndReceiptsAreCounted() {
		double sends = count("parley.frames", "command", "SEND");
		double deliveries = count("parley.deliveries");
		long receipts = this.meters.get("parley.receipts").timer().count();
		try (StompClient mina = StompClient.connected(this.port); StompClient joon = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/meters/a");
			joon.subscribe("1", "/topic/meters/a");
			mina.publish("/topic/meters/a", "hello");
			joon.expectMessage("hello");
		}
		// A message is counted after it has been handed over, so the client may read it
		// before.
		Awaitility.await().untilAsserted(() -> {
			assertThat(count("parley.frames", "command", "SEND") - sends).isEqualTo(1);
			assertThat(count("parley.deliveries") - deliveries).isEqualTo(2);
			assertThat(this.meters.get("parley.receipts").timer().count() - receipts).isEqualTo(1);
		});
	}

	@Test
	void aWorkQueuesDeliveriesAreCounted() {
		double deliveries = count("parley.deliveries");
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.publish("/queue/meters/a", "waits");
			assertThat(count("parley.deliveries")).isEqualTo(deliveries);
			mina.subscribe("1", "/queue/meters/a");
			mina.expectMessage("waits");
			Awaitility.await().until(() -> count("parley.deliveries") - deliveries == 1);
		}
	}

	@Test
	void sessionsAreCountedByTransportWhileTheyAreOpenAndByCodeWhenTheyHaveEnded() {
		try (StompClient mina = StompClient.connected(this.port)) {
			// Sessions of earlier tests may linger for ten seconds.
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sessions() == 1);
			double before = ended("1002");
			mina.send("NONSENSE\n\n\0");
			mina.expectErrorAndClose();
			Awaitility.await().until(() -> ended("1002") - before == 1);
		}
		Awaitility.await().until(() -> sessions() == 0);
	}

	@Test
	void recoveriesAreCountedByHowTheyWent() {
		double recovered = count("parley.recoveries", "recovered", "true");
		double lost = count("parley.recoveries", "recovered", "false");
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.publish("/topic/kept/meters", "one");
			mina.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/meters\nx-stream-offset:first\nreceipt:a\n\n\0");
			mina.expectReceipt("a");
			mina.send("SUBSCRIBE\nid:2\ndestination:/topic/kept/meters\nx-stream-offset:offset=1\n"
					+ "x-stream-epoch:another\nreceipt:b\n\n\0");
			mina.expectMessage("one");
			mina.expectReceipt("b");
		}
		assertThat(count("parley.recoveries", "recovered", "true") - recovered).isEqualTo(1);
		assertThat(count("parley.recoveries", "recovered", "false") - lost).isEqualTo(1);
	}

	private double count(String name, String... tags) {
		return this.meters.get(name).tags(tags).counter().count();
	}

	private double ended(String code) {
		return this.meters.find("parley.sessions.ended")
			.tag("code", code)
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private double sessions() {
		return this.meters.get("parley.sessions").tag("transport", "websocket").gauge().value();
	}

}
