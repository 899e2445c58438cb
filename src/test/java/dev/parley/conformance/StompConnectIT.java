package dev.parley.conformance;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
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
	@DisplayName("The protocol that will be used for the rest of the session will be the highest protocol version that both the client and server have in common.")
	void theHighestVersionThatBothKnowIsSpoken(String accepted, String spoken) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:" + accepted + "\nhost:localhost\n\n\0");
			assertThat(client.expect("CONNECTED").header("version")).isEqualTo(spoken);
		}
	}

	@Test
	@DisplayName("If the accept-version header is missing, it means that the client only supports version 1.0 of the protocol.")
	void aClientThatNamesNoVersionSpeaks10() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\n\n\0");
			StompFrame connected = client.expect("CONNECTED");
			assertThat(connected.header("version")).isEqualTo("1.0");
			assertThat(connected.header("session")).isNotBlank();
		}
	}

	@Test
	@DisplayName("STOMP servers MUST handle a STOMP frame in the same manner as a CONNECT frame.")
	void theCommandStompConnectsToo() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("STOMP\naccept-version:1.2\nhost:localhost\n\n\0");
			assertThat(client.expect("CONNECTED").header("version")).isEqualTo("1.2");
		}
	}

	@Test
	@DisplayName("If the client and server do not share any common protocol versions, then the server MUST respond with an ERROR frame similar to the following and then close the connection.")
	void withoutACommonVersionTheErrorNamesTheSupportedOnes() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:2.0,3.1\nhost:localhost\n\n\0");
			StompFrame error = client.expectErrorAndClose().error();
			assertThat(error.header("version").split(",")).containsExactlyInAnyOrder("1.0", "1.1", "1.2");
			assertThat(error.text()).contains("1.0", "1.1", "1.2");
		}
	}

	@Test
	@DisplayName("The CONNECT and CONNECTED frames do not escape the carriage return, line feed or colon octets in order to remain backward compatible with STOMP 1.0.")
	void headersOfConnectAreNotUnescaped() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\nnote:back\\slash:and colon\n\n\0");
			client.expect("CONNECTED");
		}
	}

	@Test
	@DisplayName("This happens at the very beginning of the STOMP session, by adding a heart-beat header to the CONNECT and CONNECTED frames.")
	void theServerSaysWhatItCanAndWants() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:5000,5000\n\n\0");
			assertThat(client.expect("CONNECTED").header("heart-beat")).isEqualTo("10000,25000");
		}
	}

	@Test
	@DisplayName("A missing heart-beat header MUST be treated the same way as a heart-beat:0,0 header.")
	void withoutTheHeaderThereAreNoHeartBeats() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			assertThat(client.expect("CONNECTED").headers().getOrDefault("heart-beat", "0,0")).matches("\\d+,\\d+");
			client.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "often", "1", "1,2,3", "-1,0", "1.5,0", "," })
	@DisplayName("When used, the heart-beat header MUST contain two positive integers separated by a comma.")
	void aHeartBeatHeaderIsTwoNumbers(String value) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:" + value + "\n\n\0");
			assertThat(client.expectErrorAndClose().error().header("message")).isNotBlank();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SEND\ndestination:/topic/a\n\nhi\0", "SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0",
			"UNSUBSCRIBE\nid:1\n\n\0", "ACK\nid:1\n\n\0", "BEGIN\ntransaction:t\n\n\0" })
	@DisplayName("A STOMP client initiates the stream or TCP connection to the server by sending the CONNECT frame.")
	void theFirstFrameIsConnect(String frame) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send(frame);
			assertThat(client.expectErrorAndClose().error().header("message")).isNotBlank();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "CONNECT", "STOMP" })
	@DisplayName("CONNECT and STOMP come once.")
	void aSecondConnectIsAFault(String command) {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send(command + "\naccept-version:1.2\nhost:localhost\n\n\0");
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

	@Test
	@DisplayName("STOMP 1.2 servers MUST set: version. … MAY set: heart-beat, session: a session identifier that uniquely identifies the session, server: … The field MUST contain a server-name field.")
	void connectedNamesVersionSessionAndServer() {
		try (StompClient mina = StompClient.open(this.port); StompClient jun = StompClient.open(this.port)) {
			StompFrame first = mina.connect();
			StompFrame second = jun.connect();
			assertThat(first.headers()).containsKeys("version", "session", "server", "heart-beat", "user-name");
			assertThat(first.header("server")).matches("[^ /]+(/[^ ]+)?( .*)?");
			assertThat(first.header("session")).isNotEqualTo(second.header("session"));
			assertThat(first.body()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "host:somewhere.example\n", "host:\n", "" })
	@DisplayName("If this header does not match a known virtual host, servers supporting virtual hosting MAY select a default virtual host.")
	void anyHostIsTheDefaultHost(String host) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\n" + host + "\n\0");
			client.expect("CONNECTED");
		}
	}

	@Test
	@DisplayName("The server can reject any connection attempt. The server SHOULD respond back with an ERROR frame explaining why the connection was rejected and then close the connection.")
	void aPasswordThatIsWrongIsRefused() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\nAuthorization:Bearer nonsense\n\n\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().header("message")).isNotBlank();
			assertThat(end.close().code()).isEqualTo(4501);
		}
	}

	@Test
	@DisplayName("Any client frame other than CONNECT MAY specify a receipt header [Parley answers that of CONNECT too, behind CONNECTED].")
	void aReceiptOfConnectIsNoHarm() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\nreceipt:r1\n\n\0");
			client.expect("CONNECTED");
			client.expectReceipt("r1");
		}
	}

}
