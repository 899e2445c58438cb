package dev.parley.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.parley.bench.load.Connection.Phase;

/**
 * All connections of one measurement, served by the thread that calls {@link #poll}.
 */
final class Clients implements FrameListener, AutoCloseable {

	private static final int CONNECTING_AT_ONCE = 64;

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(120);

	private static final int COMPLAINTS = 3;

	private static final long MILLISECOND = 1_000_000;

	private final Selector selector = Selector.open();

	private final FrameReader reader = new FrameReader(this);

	private final List<Connection> all = new ArrayList<>();

	private final IntUnaryOperator ports;

	private final MessageListener messages;

	private final @Nullable ReceiptListener receipts;

	private int ready;

	private int closed;

	private int unexpected;

	Clients(IntUnaryOperator ports, MessageListener messages) throws IOException {
		this(ports, messages, null);
	}

	/**
	 * @param ports of each connection by its number
	 * @param receipts null if none are expected
	 */
	Clients(IntUnaryOperator ports, MessageListener messages, @Nullable ReceiptListener receipts) throws IOException {
		this.ports = ports;
		this.messages = messages;
		this.receipts = receipts;
	}

	/**
	 * Opens connections, not all at once, and waits until they are ready.
	 * @throws IOException if one of them cannot be opened
	 */
	void connect(int number, Opening opening) throws IOException {
		long deadline = System.nanoTime() + CONNECT_TIMEOUT.toNanos();
		int wanted = this.ready + number;
		int opened = this.ready;
		while (this.ready < wanted) {
			while (opened < wanted && opened - this.ready < CONNECTING_AT_ONCE) {
				open(opening);
				opened++;
			}
			poll(System.nanoTime() + 10 * MILLISECOND);
			if (this.closed > 0 || System.nanoTime() > deadline) {
				throw new IOException("%d of %d connections are ready, %d were closed by the server"
					.formatted(this.ready, wanted, this.closed));
			}
		}
	}

	/** Begins to open the next connection. */
	void open(Opening opening) throws IOException {
		int index = this.all.size();
		this.all.add(opening.open(this.selector, this.ports.applyAsInt(index), index));
	}

	/** Handles pending events, or waits until this time for the first one. */
	void poll(long until) throws IOException {
		long left = (until - System.nanoTime()) / MILLISECOND;
		if (left > 0) {
			this.selector.select(this::serve, left);
		}
		else {
			this.selector.selectNow(this::serve);
		}
	}

	void serveFor(Duration time) throws IOException {
		long end = System.nanoTime() + time.toNanos();
		while (System.nanoTime() < end) {
			poll(end);
		}
	}

	private void serve(SelectionKey key) {
		Connection connection = (Connection) key.attachment();
		try {
			int ready = key.readyOps();
			if ((ready & SelectionKey.OP_CONNECT) != 0) {
				connection.finishConnect();
			}
			if ((ready & SelectionKey.OP_WRITE) != 0) {
				connection.flush();
			}
			if ((ready & SelectionKey.OP_READ) != 0) {
				this.reader.read(connection);
			}
		}
		catch (IOException ex) {
			connection.close();
			if (this.closed++ < COMPLAINTS) {
				System.err.println("A connection was lost: " + ex.getMessage());
			}
		}
	}

	@Override
	public void connected(Connection connection) throws IOException {
		if (connection.phase() != Phase.GREETING) {
			unexpected(connection, "CONNECTED");
			return;
		}
		connection.greeted();
		this.ready++;
	}

	@Override
	public void message(Connection connection, byte[] bytes, int from, int to, long now) {
		this.messages.message(connection, bytes, from, to, now);
	}

	@Override
	public void receipt(Connection connection, String frame) {
		if (this.receipts == null) {
			unexpected(connection, frame);
		}
		else {
			this.receipts.receipt(connection, frame);
		}
	}

	@Override
	public void unexpected(Connection connection, String frame) {
		if (this.unexpected++ < COMPLAINTS) {
			System.err.println("An unexpected frame: " + frame.replace("\n", " | "));
		}
	}

	Connection get(int index) {
		return this.all.get(index);
	}

	List<Connection> all() {
		return this.all;
	}

	/** Connections that the server closed. */
	int closed() {
		return this.closed;
	}

	/** Frames that should not have arrived, such as ERROR. */
	int unexpected() {
		return this.unexpected;
	}

	@Override
	public void close() throws IOException {
		this.all.forEach(Connection::close);
		this.selector.close();
	}

	/** Opens the connection with this number. */
	@FunctionalInterface
	interface Opening {

		Connection open(Selector selector, int port, int index) throws IOException;

	}

	/** Receives each RECEIPT. */
	@FunctionalInterface
	interface ReceiptListener {

		void receipt(Connection connection, String frame);

	}

	/** Receives the body of each MESSAGE. */
	@FunctionalInterface
	interface MessageListener {

		void message(Connection connection, byte[] bytes, int from, int to, long now);

	}

}
