package dev.parley.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** One client: its socket, and the incomplete frames in both directions. */
final class Connection {

	private static final byte[] NOTHING = {};

	private static final int SMALL = 1024;

	private static final int SLOW_RECEIVE_BUFFER = 64 * 1024;

	private final SocketChannel channel;

	private final SelectionKey key;

	private final @Nullable String destination;

	private final int topic;

	private final boolean stream;

	private final int port;

	/** Further headers of its SUBSCRIBE, each line with its end. */
	private String headers = "";

	private boolean publishes;

	private final Arrivals arrivals = new Arrivals();

	private Phase phase = Phase.CONNECTING;

	private boolean subscribed;

	private boolean stopped;

	/** Bytes of an incomplete WebSocket frame, and their number. */
	private byte[] rest = NOTHING;

	private int restLength;

	/** Bytes of an incomplete STOMP frame, and their number. */
	private byte[] unfinished = NOTHING;

	private int unfinishedLength;

	/** Bytes that could not be written yet. */
	private ByteBuffer out = ByteBuffer.wrap(NOTHING);

	private Connection(SocketChannel channel, Selector selector, int port, @Nullable String destination, int topic,
			boolean stream) throws IOException {
		this.channel = channel;
		this.port = port;
		this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
		this.destination = destination;
		this.topic = topic;
		this.stream = stream;
	}

	/** Begins to open a stream of events of this destination. */
	static Connection stream(Selector selector, int port, String destination, int topic) throws IOException {
		return open(selector, port, destination, topic, false, true);
	}

	/**
	 * Begins to connect.
	 * @param destination to which it subscribes, null for none
	 * @param topic the number of that destination, -1 for none
	 * @param slow whether it will stop reading
	 */
	static Connection open(Selector selector, int port, @Nullable String destination, int topic, boolean slow)
			throws IOException {
		return open(selector, port, destination, topic, slow, false);
	}

	private static Connection open(Selector selector, int port, @Nullable String destination, int topic, boolean slow,
			boolean stream) throws IOException {
		SocketChannel channel = SocketChannel.open();
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		if (slow) {
			channel.setOption(StandardSocketOptions.SO_RCVBUF, SLOW_RECEIVE_BUFFER);
		}
		Connection connection = new Connection(channel, selector, port, destination, topic, stream);
		channel.connect(new InetSocketAddress("127.0.0.1", port));
		return connection;
	}

	void finishConnect() throws IOException {
		this.channel.finishConnect();
		this.phase = Phase.UPGRADING;
		write((isStream() && this.destination != null) ? ClientFrames.events(this.port, this.destination)
				: ClientFrames.upgrade(this.port));
	}

	void upgraded() throws IOException {
		this.phase = Phase.GREETING;
		write(ClientFrames.connect());
	}

	/** The head of a stream has come. */
	void begun() {
		this.phase = Phase.GREETING;
	}

	void greeted() throws IOException {
		this.phase = Phase.READY;
		if (this.destination != null && !isStream()) {
			write(ClientFrames.subscribe(this.destination, this.headers));
		}
	}

	int read(ByteBuffer into) throws IOException {
		return this.channel.read(into);
	}

	void write(byte[] frame) throws IOException {
		put(frame);
		flush();
	}

	/** Takes a frame that goes out with the next {@link #flush}. */
	void put(byte[] frame) {
		if (this.out.remaining() < frame.length) {
			int capacity = Math.max(2 * this.out.capacity(), this.out.position() + frame.length);
			ByteBuffer larger = (capacity > SMALL) ? ByteBuffer.allocateDirect(Math.max(capacity, 64 * SMALL))
					: ByteBuffer.allocate(capacity);
			this.out = larger.put(this.out.flip());
		}
		this.out.put(frame);
	}

	void flush() throws IOException {
		if (this.out.position() == 0) {
			return;
		}
		this.out.flip();
		this.channel.write(this.out);
		boolean more = this.out.hasRemaining();
		this.out.compact();
		if (!more && !this.out.isDirect()) {
			this.out = ByteBuffer.wrap(NOTHING);
		}
		listen(more);
	}

	/** Number of bytes that wait to be written. */
	int backlog() {
		return this.out.position();
	}

	private void listen(boolean writable) {
		int interest = (this.stopped ? 0 : SelectionKey.OP_READ) | (writable ? SelectionKey.OP_WRITE : 0);
		if (this.key.interestOps() != interest) {
			this.key.interestOps(interest);
		}
	}

	/** Stops reading, or starts again. */
	void stopReading(boolean stop) {
		this.stopped = stop;
		if (this.phase == Phase.READY) {
			listen(this.out.position() > 0);
		}
	}

	void close() {
		this.phase = Phase.CLOSED;
		this.rest = NOTHING;
		this.unfinished = NOTHING;
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// The connection is gone either way.
		}
	}

	/** Moves the incomplete frame to the beginning of the buffer. */
	int takeRest(byte[] into) {
		int length = this.restLength;
		System.arraycopy(this.rest, 0, into, 0, length);
		this.restLength = 0;
		return length;
	}

	void keepRest(byte[] bytes, int from, int to) {
		this.restLength = to - from;
		if (this.rest.length < this.restLength) {
			this.rest = new byte[this.restLength * 2];
		}
		System.arraycopy(bytes, from, this.rest, 0, this.restLength);
	}

	boolean hasUnfinished() {
		return this.unfinishedLength > 0;
	}

	byte[] unfinished() {
		return this.unfinished;
	}

	int unfinishedLength() {
		return this.unfinishedLength;
	}

	void addUnfinished(byte[] bytes, int from, int to) {
		int length = to - from;
		if (this.unfinished.length - this.unfinishedLength < length) {
			this.unfinished = Arrays.copyOf(this.unfinished, (this.unfinishedLength + length) * 2);
		}
		System.arraycopy(bytes, from, this.unfinished, this.unfinishedLength, length);
		this.unfinishedLength += length;
	}

	void dropUnfinished(int upTo) {
		this.unfinishedLength -= upTo;
		System.arraycopy(this.unfinished, upTo, this.unfinished, 0, this.unfinishedLength);
	}

	Phase phase() {
		return this.phase;
	}

	boolean isStream() {
		return this.stream;
	}

	/** Number of the destination, -1 for none. */
	int topic() {
		return this.topic;
	}

	Arrivals arrivals() {
		return this.arrivals;
	}

	boolean publishes() {
		return this.publishes;
	}

	/** Whether this client also publishes. */
	Connection publishing() {
		this.publishes = true;
		return this;
	}

	boolean isSubscribed() {
		return this.subscribed;
	}

	void subscribed() {
		this.subscribed = true;
	}

	/** Subscribes with further headers, each line with its end. */
	Connection with(String headers) {
		this.headers = headers;
		return this;
	}

	/** How far the connection has got. */
	enum Phase {

		CONNECTING, UPGRADING, GREETING, READY, CLOSED

	}

}
