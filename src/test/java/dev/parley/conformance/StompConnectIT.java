package dev.parley.conformance;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.support.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** STOMP 1.2, "Connecting": versions, heart-beats, and what comes before CONNECTED. */
@OpenServer
class StompConnectIT {

	@LocalServerPort
	int port;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1.2             | 1.2
			1.1             | 1.1
			1.0             | 1.0
			1.0,1.1         | 1.1
			1.2,1.1,1.0     | 1.2
			1.0,1.2,2.0     | 1.2
			""")
	void theHighestVersionThatBothKnowIsSpoken(String accepted, String spoken) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:" + accepted + "\nhost:localhost\n\n\0");
			assertThat(client.expect("CONNECTED").header("version")).isEqualTo(spoken);
		}
	}

	@Test
	void whoNamesNoVersionSpeaks10() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\n\n\0");
			StompFrame connected = client.expect("CONNECTED");
			assertThat(connected.header("version")).isEqualTo("1.0");
			assertThat(connected.header("session")).isNotBlank();
		}
	}

	@Test
	void theCommandStompConnectsToo() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("STOMP\naccept-version:1.2\nhost:localhost\n\n\0");
			assertThat(client.expect("CONNECTED").header("version")).isEqualTo("1.2");
		}
	}

	@Test
	void withoutACommonVersionTheErrorNamesTheSupportedOnes() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:2.0,3.1\nhost:localhost\n\n\0");
			StompFrame error = client.expectErrorAndClose().error();
			assertThat(error.header("version").split(",")).containsExactlyInAnyOrder("1.0", "1.1", "1.2");
			assertThat(error.text()).contains("1.0", "1.1", "1.2");
		}
	}

	@Test
	void headersOfConnectAreNotUnescaped() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\nnote:back\\slash:and colon\n\n\0");
			client.expect("CONNECTED");
		}
	}

	@Test
	void theServerSaysWhatItCanAndWants() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:5000,5000\n\n\0");
			assertThat(client.expect("CONNECTED").header("heart-beat")).isEqualTo("10000,25000");
		}
	}

	@Test
	void withoutTheHeaderThereAreNoHeartBeats() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			assertThat(client.expect("CONNECTED").headers().getOrDefault("heart-beat", "0,0")).matches("\\d+,\\d+");
			client.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "often", "1", "1,2,3", "-1,0", "1.5,0", "," })
	void aHeartBeatHeaderIsTwoNumbers(String value) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:" + value + "\n\n\0");
			assertThat(client.expectErrorAndClose().error().header("message")).isNotBlank();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SEND\ndestination:/topic/a\n\nhi\0", "SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0",
			"UNSUBSCRIBE\nid:1\n\n\0", "ACK\nid:1\n\n\0", "BEGIN\ntransaction:t\n\n\0" })
	void theFirstFrameIsConnect(String frame) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send(frame);
			assertThat(client.expectErrorAndClose().error().header("message")).isNotBlank();
		}
	}

	@Test
	void aSecondConnectIsAFault() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			assertThat(client.expectErrorAndClose().error().header("message")).isNotBlank();
		}
	}

	@Test
	void connectAndWhatFollowsMayComeInOneMessage() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0"
					+ "SUBSCRIBE\nid:1\ndestination:/topic/connect-in-one\n\n\0"
					+ "SEND\ndestination:/topic/connect-in-one\n\nhi\0");
			client.expect("CONNECTED");
			client.expectMessage("hi");
		}
	}

	@Test
	void nothingAfterTheFaultTakesEffect() {
		try (StompClient witness = StompClient.connected(this.port); StompClient client = StompClient.open(this.port)) {
			witness.subscribe("1", "/topic/after-the-fault");
			client.send("CONNECT\naccept-version:9.9\nhost:localhost\n\n\0"
					+ "SEND\ndestination:/topic/after-the-fault\n\nnever\0");
			client.expectErrorAndClose();
			witness.publish("/topic/after-the-fault", "marker");
			witness.expect("MESSAGE");
		}
	}

}
