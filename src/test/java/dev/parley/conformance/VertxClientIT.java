package dev.parley.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.WebSocketTunnel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.stomp.Frame;
import io.vertx.ext.stomp.StompClient;
import io.vertx.ext.stomp.StompClientConnection;
import io.vertx.ext.stomp.StompClientOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The STOMP client of Vert.x. It speaks TCP, so its bytes go through a tunnel, which
 * splits and joins frames as TCP does.
 */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.heart-beat-send=2s", "parley.stomp.heart-beat-receive=2s" })
class VertxClientIT {

	/**
	 * Seconds. Heart-beats come every 2 s, and after 4 s of silence either side closes
	 * the connection.
	 */
	private static final int LONGER_THAN_EITHER_SIDE_TOLERATES = 7;

	@LocalServerPort
	int port;

	private final Vertx vertx = Vertx.vertx();

	private final BlockingQueue<Frame> messages = new LinkedBlockingQueue<>();

	private WebSocketTunnel tunnel;

	/** Referred to, as Vert.x closes a client that the garbage collector has found. */
	private StompClient client;

	private StompClientConnection connection;

	@BeforeEach
	void connect() throws Exception {
		this.tunnel = new WebSocketTunnel(this.port);
		this.connection = connect(0);
	}

	/**
	 * Does not wait for Vert.x, which about once in a hundred times never reports that it
	 * has closed; no test is about that.
	 */
	@AfterEach
	void leave() {
		this.vertx.close();
		this.tunnel.close();
	}

	@Test
	void itConnects() {
		assertThat(this.connection.version()).isEqualTo("1.2");
		assertThat(this.connection.server()).startsWith("Parley");
		assertThat(this.connection.session()).isNotBlank();
	}

	@Test
	void itGetsReceiptsOfAllItsFrames() throws Exception {
		await(this.connection.subscribe("/topic/vertx-receipts", this.messages::add));
		await(this.connection.send("/topic/vertx-receipts", Buffer.buffer("안녕")));
		assertThat(next().getBodyAsString()).isEqualTo("안녕");
		await(this.connection.unsubscribe("/topic/vertx-receipts"));
		await(this.connection.disconnect());
	}

	@Test
	void itAcknowledges() throws Exception {
		await(this.connection.subscribe("/queue/vertx-acks", headers("ack", "client", "prefetch-count", "1"),
				this.messages::add));
		await(this.connection.send("/queue/vertx-acks", Buffer.buffer("one")));
		await(this.connection.send("/queue/vertx-acks", Buffer.buffer("two")));
		Frame one = next();
		assertThat(one.getBodyAsString()).isEqualTo("one");
		assertThat(this.messages).isEmpty();
		await(this.connection.ack(one.getAck()));
		assertThat(next().getBodyAsString()).isEqualTo("two");
	}

	@Test
	void itRejectsAndGetsTheMessageAgain() throws Exception {
		await(this.connection.subscribe("/queue/vertx-nacks", headers("ack", "client-individual"), this.messages::add));
		await(this.connection.send("/queue/vertx-nacks", Buffer.buffer("one")));
		await(this.connection.nack(next().getAck()));
		assertThat(next().getHeader("redelivered")).isEqualTo("true");
	}

	@Test
	void itCommitsAndAborts() throws Exception {
		await(this.connection.subscribe("/topic/vertx-tx", this.messages::add));
		for (String end : List.of("abort", "commit")) {
			await(this.connection.beginTX(end));
			await(this.connection.send("/topic/vertx-tx", headers("transaction", end), Buffer.buffer(end)));
			await(end.equals("abort") ? this.connection.abort(end) : this.connection.commit(end));
		}
		assertThat(next().getBodyAsString()).isEqualTo("commit");
		assertThat(this.messages).isEmpty();
	}

	@Test
	void bodiesWithEveryOctetArriveWhole() throws Exception {
		byte[] octets = new byte[1024];
		for (int i = 0; i < octets.length; i++) {
			octets[i] = (byte) i;
		}
		await(this.connection.subscribe("/topic/vertx-bodies", this.messages::add));
		await(this.connection.send("/topic/vertx-bodies", headers("content-type", "application/octet-stream"),
				Buffer.buffer(octets)));
		assertThat(next().getBodyAsByteArray()).isEqualTo(octets);
	}

	@Test
	void itIsToldOfAnError() throws Exception {
		BlockingQueue<Frame> errors = new LinkedBlockingQueue<>();
		this.connection.errorHandler(errors::add);
		this.connection.send(new Frame().setCommand(io.vertx.ext.stomp.Command.SEND)
			.setHeaders(headers("destination", "/topic/vertx-errors", "message-id", "1")));
		Frame error = errors.poll(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(error).isNotNull();
		assertThat(error.getHeader("message")).isEqualTo("The frame breaks a rule of STOMP");
	}

	@Test
	void itBeatsAndIsBeatenFor() throws Exception {
		StompClientConnection beating = connect(2000);
		BlockingQueue<Object> dropped = new LinkedBlockingQueue<>();
		beating.connectionDroppedHandler(dropped::add);
		assertThat(dropped.poll(LONGER_THAN_EITHER_SIDE_TOLERATES, TimeUnit.SECONDS)).isNull();
		await(beating.send("/topic/vertx-beats", Buffer.buffer("still here")));
	}

	/** The client adds to these headers. */
	private static Map<String, String> headers(String... entries) {
		Map<String, String> headers = new HashMap<>();
		for (int i = 0; i < entries.length; i += 2) {
			headers.put(entries[i], entries[i + 1]);
		}
		return headers;
	}

	private StompClientConnection connect(int beat) throws Exception {
		StompClientOptions options = new StompClientOptions()
			.setHeartbeat(new JsonObject().put("x", beat).put("y", beat));
		this.client = StompClient.create(this.vertx, options);
		return await(this.client.connect(this.tunnel.port(), "127.0.0.1"));
	}

	private Frame next() throws InterruptedException {
		Frame message = this.messages.poll(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(message).as("a MESSAGE").isNotNull();
		return message;
	}

	private static <T> T await(Future<T> future) throws Exception {
		return future.toCompletionStage()
			.toCompletableFuture()
			.get(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

}
