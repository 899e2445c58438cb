package dev.parley.stomp.tcp;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.parley.support.Account;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** STOMP over TCP: the same sessions as over WebSocket, on a connection of their own. */
@OpenServer
class TcpIT {

	private static final int PATIENCE = 30_000;

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@Test
	void clientsOverTcpAndOverWebSocketTalk() {
		try (StompClient program = connected(); StompClient page = StompClient.connected(this.port)) {
			program.subscribe("1", "/topic/tcp/talk");
			page.subscribe("1", "/topic/tcp/talk");
			page.publish("/topic/tcp/talk", "from a page");
			program.publish("/topic/tcp/talk", "from a program");
			assertThat(program.messages(2)).containsExactly("from a page", "from a program");
			assertThat(page.messages(2)).containsExactly("from a page", "from a program");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1.2         | 1.2
			1.1,1.2     | 1.2
			1.0,1.1     | 1.1
			1.0         | 1.0
			""")
	void theHighestCommonVersionIsSpoken(String accepted, String spoken) {
		try (StompClient client = open()) {
			client.send("CONNECT\naccept-version:" + accepted + "\nhost:broker.example\n\n\0");
			assertThat(client.expect("CONNECTED").header("version")).isEqualTo(spoken);
		}
	}

	@Test
	void nameAndPasswordAreThoseOfAnAccount() {
		Account mina = Account.signUp(this.port, "mina");
		try (StompClient client = open()) {
			StompFrame connected = client.connect("login:" + mina.name(), "passcode:" + Account.PASSWORD);
			assertThat(connected.header("user-name")).isEqualTo(mina.name());
		}
	}

	@Test
	void anAccessTokenConnectsToo() {
		Account mina = Account.signUp(this.port, "mina");
		try (StompClient client = open()) {
			StompFrame connected = client.connect("Authorization:Bearer " + mina.token());
			assertThat(connected.header("user-name")).isEqualTo(mina.name());
			client.subscribe("1", "/user/queue/errors");
			client.send("SEND\ndestination:/app/rooms/general/send\nreceipt:no\n\nnot JSON\0");
			StompFrame refusal = client.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("no");
		}
	}

	@Test
	void aWrongPasswordIsAnErrorAndTheEnd() {
		Account mina = Account.signUp(this.port, "mina");
		try (StompClient client = open()) {
			client.send("CONNECT\naccept-version:1.2\nhost:a\nlogin:" + mina.name() + "\npasscode:wrong\n\n\0");
			assertThat(client.expectErrorAndClose().error().text()).contains("401");
		}
	}

	/**
	 * The wait doubles with each guess, so on the slowest machine too one comes early.
	 */
	@Test
	void whoGuessesPasswordsHasToWait() {
		Account mina = Account.signUp(this.port, "guessed");
		String answer = "401 wrong";
		for (int i = 0; i < 20 && answer.contains("wrong"); i++) {
			try (StompClient client = open()) {
				client.send("CONNECT\naccept-version:1.2\nhost:a\nlogin:%s\npasscode:guess%d\n\n\0"
					.formatted(mina.name(), i));
				answer = client.expectErrorAndClose().error().text();
			}
		}
		assertThat(answer).contains("\"code\":\"too-many-attempts\"", "429", "try again in");
	}

	@Test
	void disconnectIsAnsweredBeforeTheConnectionIsClosed() {
		try (StompClient client = connected()) {
			client.send("DISCONNECT\nreceipt:bye\n\n\0");
			client.expectReceipt("bye");
			client.expectClose();
		}
	}

	@Test
	void framesAreReadHoweverTcpCutsThem() {
		try (StompClient client = connected()) {
			client.subscribe("1", "/topic/tcp/cut");
			String frame = "\n\r\nSEND\ndestination:/topic/tcp/cut\n\nwhole\0\n";
			for (char each : frame.toCharArray()) {
				client.send(String.valueOf(each));
			}
			client.expectMessage("whole");
		}
	}

	@Test
	void manyFramesInOnePieceAreAnsweredInTheirOrder() {
		try (StompClient client = connected()) {
			StringBuilder frames = new StringBuilder("SUBSCRIBE\nid:1\ndestination:/topic/tcp/many\n\n\0");
			for (int i = 0; i < 1000; i++) {
				frames.append("SEND\ndestination:/topic/tcp/many\n\n").append(i).append("\0\n");
			}
			client.send(frames.toString());
			for (int i = 0; i < 1000; i++) {
				client.expectMessage(Integer.toString(i));
			}
		}
	}

	@Test
	void aMessageLargerThanABufferArrivesWhole() {
		try (StompClient client = connected()) {
			client.subscribe("1", "/topic/tcp/large");
			String body = "x".repeat(60_000);
			client.publish("/topic/tcp/large", body);
			client.expectMessage(body);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "POST /chat HTTP/1.1\r\n\r\n",
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" })
	void aRequestOfHttpIsToldThatThisIsStomp(String request) {
		try (StompClient client = open()) {
			client.send(request);
			StompFrame error = client.expectErrorAndClose().error();
			assertThat(error.text()).contains("This is a request of HTTP, and the connection is for STOMP");
		}
	}

	/**
	 * A browser posts any text to any port, if the page that it comes from wants that.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void framesInTheBodyOfARequestOfHttpAreNoFrames(boolean inOnePiece) {
		String head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n\r\n";
		String body = "\0\nCONNECT\naccept-version:1.2\nhost:a\n\n\0SEND\ndestination:/topic/tcp/crossed\n\nforged\0";
		try (StompClient page = connected(); StompClient client = open()) {
			page.subscribe("1", "/topic/tcp/crossed");
			client.send(inOnePiece ? head + body : head);
			assertThat(client.expect("ERROR").text()).contains("This is a request of HTTP");
			if (!inOnePiece) {
				client.send(body);
			}
			client.expectClose();
			page.publish("/topic/tcp/crossed", "own");
			page.expectMessage("own");
		}
	}

	@Test
	void aHandshakeOfTlsIsToldAtOnceThatThisIsPlain() {
		try (StompClient client = open()) {
			client.send("\u0016\u0003\u0001");
			StompFrame error = client.expectErrorAndClose().error();
			assertThat(error.text()).contains("This is TLS, and the connection is for STOMP without TLS");
		}
	}

	@Test
	void whatWasSentIsAnsweredWhenTheClientEndsItsOutput() throws Exception {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.tcp.port())) {
			socket.setSoTimeout(PATIENCE);
			socket.getOutputStream()
				.write(("CONNECT\naccept-version:1.2\nhost:a\n\n\0"
						+ "SEND\ndestination:/topic/durable/tcp\nreceipt:1\n\nkept\0")
					.getBytes(StandardCharsets.UTF_8));
			socket.shutdownOutput();
			String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(all).contains("CONNECTED\n", "RECEIPT\n", "receipt-id:1\n").doesNotContain("ERROR");
		}
	}

	private StompClient open() {
		return new StompClient(new TcpTransport(this.tcp.port()));
	}

	private StompClient connected() {
		StompClient client = open();
		client.connect();
		return client;
	}

}
