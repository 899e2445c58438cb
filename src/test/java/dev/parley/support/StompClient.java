package dev.parley.support;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;

import dev.parley.test.StompFrame;
import dev.parley.test.StompFrameReader;

/**
 * STOMP as literal text: what a test writes is what goes over the wire, {@code \0}
 * included. For one thread at a time. <pre>
 * try (StompClient mina = StompClient.connected(port)) {
 *     mina.send("SUBSCRIBE\nid:1\ndestination:/topic/a\nreceipt:r1\n\n\0");
 *     mina.expectReceipt("r1");
 * }
 * </pre>
 */
public final class StompClient implements AutoCloseable {

	private final StompTransport transport;

	private final StompFrameReader reader = new StompFrameReader();

	private final Queue<StompFrame> setAside = new ArrayDeque<>();

	private int round;

	public StompClient(StompTransport transport) {
		this.transport = transport;
	}

	/** A WebSocket at {@code /chat}, without CONNECT. */
	public static StompClient open(int port) {
		return new StompClient(RawWebSocket.open(port, "/chat", "v12.stomp", "v11.stomp", "v10.stomp"));
	}

	/**
	 * A WebSocket at {@code /chat} with a session of STOMP 1.2 without heart-beats.
	 * @param headers further lines of CONNECT, such as {@code "Authorization:Bearer …"}
	 */
	public static StompClient connected(int port, String... headers) {
		StompClient client = open(port);
		client.connect(headers);
		return client;
	}

	/** Sends CONNECT for STOMP 1.2 and returns the CONNECTED. */
	public StompFrame connect(String... headers) {
		send(Stream.concat(Stream.of("CONNECT", "accept-version:1.2", "host:localhost"), Stream.of(headers))
			.reduce("", (text, line) -> text + line + "\n") + "\n\0");
		return expect("CONNECTED");
	}

	/** The underlying WebSocket. */
	public RawWebSocket webSocket() {
		return (RawWebSocket) this.transport;
	}

	public void send(String text) {
		this.transport.send(text);
	}

	/** Subscribes and waits for the receipt. */
	/** The same with octets, over a transport that carries them. */
	public void send(byte[] octets) {
		this.transport.send(octets);
	}

	public void subscribe(String id, String destination) {
		send("SUBSCRIBE\nid:%s\ndestination:%s\nreceipt:subscribed-%s\n\n\0".formatted(id, destination, id));
		awaitReceipt("subscribed-" + id);
	}

	/** Sends a text to a destination and waits for the receipt. */
	public StompFrame publish(String destination, String body) {
		String receipt = "published-" + ++this.round;
		send("SEND\ndestination:%s\nreceipt:%s\n\n%s\0".formatted(destination, receipt, body));
		return awaitReceipt(receipt);
	}

	/** Reads on to that receipt; keeps messages that come before it for later. */
	public StompFrame awaitReceipt(String id) {
		Queue<StompFrame> messages = new ArrayDeque<>();
		StompFrame frame = next();
		while (frame.command().equals("MESSAGE")) {
			messages.add(frame);
			frame = next();
		}
		this.setAside.addAll(messages);
		return requireReceipt(id, frame);
	}

	/** The next frame of any kind; skips heart-beats. */
	public StompFrame next() {
		return next(RawWebSocket.PATIENCE);
	}

	/** The next frame of any kind, which may take that long. */
	public StompFrame next(Duration patience) {
		if (!this.setAside.isEmpty()) {
			return this.setAside.remove();
		}
		long deadline = System.nanoTime() + patience.toNanos();
		StompFrame frame = this.reader.next();
		while (frame == null) {
			this.reader.add(this.transport.receive(Duration.ofNanos(deadline - System.nanoTime())));
			frame = this.reader.next();
		}
		return frame;
	}

	/** The next frame, which must be of that command. */
	public StompFrame expect(String command) {
		StompFrame frame = next();
		if (!frame.command().equals(command)) {
			throw new AssertionError("Expected " + command + " but was " + frame);
		}
		return frame;
	}

	/** The next frame, which must be the receipt of that id. */
	public StompFrame expectReceipt(String id) {
		return requireReceipt(id, next());
	}

	private static StompFrame requireReceipt(String id, StompFrame frame) {
		if (!frame.command().equals("RECEIPT") || !frame.header("receipt-id").equals(id)) {
			throw new AssertionError("Expected the receipt " + id + " but was " + frame);
		}
		return frame;
	}

	/** The next frame, which must be a MESSAGE with that text. */
	public StompFrame expectMessage(String body) {
		StompFrame frame = expect("MESSAGE");
		if (!frame.text().equals(body)) {
			throw new AssertionError("Expected a MESSAGE with '" + body + "' but was " + frame);
		}
		return frame;
	}

	/**
	 * No frame is on the way to this session: two receipts come back, and nothing before
	 * them. Frames of other sessions must have got their receipts before.
	 */
	public void expectNothing() {
		String id = "quiet-" + ++this.round;
		send("SUBSCRIBE\nid:%s\ndestination:/user/queue/quiet\nreceipt:%s\n\n\0".formatted(id, id));
		expectReceipt(id);
		send("UNSUBSCRIBE\nid:%s\nreceipt:%s-end\n\n\0".formatted(id, id));
		expectReceipt(id + "-end");
	}

	/** An ERROR comes next, and after it only the end of the connection. */
	public ErrorAndClose expectErrorAndClose() {
		StompFrame error = expect("ERROR");
		return new ErrorAndClose(error, expectClose());
	}

	/** The connection ends, and no frame comes before that. */
	public ClosedByServer expectClose() {
		try {
			throw new AssertionError("Expected the end of the connection but was " + next());
		}
		catch (ClosedByServer ex) {
			return ex;
		}
	}

	/** Waits until the server has sent that many heart-beats between frames. */
	public void awaitHeartBeats(int count, Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		int before = this.reader.heartBeats();
		while (this.reader.heartBeats() - before < count) {
			this.reader.add(this.transport.receive(Duration.ofNanos(deadline - System.nanoTime())));
			StompFrame frame = this.reader.next();
			if (frame != null) {
				throw new AssertionError("Expected a heart-beat but was " + frame);
			}
		}
	}

	/** How many line ends have come between frames so far. */
	public int heartBeats() {
		return this.reader.heartBeats();
	}

	/** The connection ends; heart-beats and an ERROR may come before that. */
	public ClosedByServer awaitClose() {
		return webSocket().awaitClose();
	}

	/** The texts of the next messages. */
	public List<String> messages(int count) {
		return Stream.generate(() -> expect("MESSAGE").text()).limit(count).toList();
	}

	@Override
	public void close() {
		this.transport.close();
	}

	/**
	 * How a connection ended after it had broken a rule.
	 *
	 * @param error the last frame
	 * @param close how the WebSocket was closed
	 */
	public record ErrorAndClose(StompFrame error, ClosedByServer close) {
	}

}
