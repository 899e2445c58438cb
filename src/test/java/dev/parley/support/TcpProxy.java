package dev.parley.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A line to a server on this machine that a test can cut or pause, and that may be slow.
 * Safe for any thread.
 */
public final class TcpProxy implements AutoCloseable {

	private static final int BUFFER = 8192;

	/** Nanoseconds of delay for which the line catches up afterwards. */
	private static final long CATCH_UP = TimeUnit.SECONDS.toNanos(1);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final ServerSocket listener;

	private final InetSocketAddress target;

	private final long bytesPerSecond;

	private volatile State state = State.OPEN;

	public TcpProxy(int target) {
		this(target, Long.MAX_VALUE);
	}

	/**
	 * A line that passes on at most this many bytes per second from the server, and
	 * buffers almost nothing.
	 */
	public TcpProxy(int target, long bytesPerSecond) {
		this(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), bytesPerSecond);
	}

	/** A line to a server that is elsewhere. */
	public TcpProxy(InetSocketAddress target) {
		this(target, Long.MAX_VALUE);
	}

	private TcpProxy(InetSocketAddress target, long bytesPerSecond) {
		this.target = target;
		this.bytesPerSecond = bytesPerSecond;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::accept);
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/** All connections end, and each new one ends at once. */
	public void cut() {
		set(State.CUT);
		this.sockets.forEach(TcpProxy::close);
	}

	/** Nothing gets through any more, and neither side is told: packets are dropped. */
	public void hold() {
		set(State.HELD);
	}

	/** Works again; data that was held back is passed on. */
	public void open() {
		set(State.OPEN);
	}

	private synchronized void set(State state) {
		this.state = state;
		notifyAll();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.listener.accept();
				if (this.state == State.CUT) {
					close(client);
				}
				else {
					this.threads.execute(() -> connect(client));
				}
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void connect(Socket client) {
		try {
			Socket server = new Socket();
			if (this.bytesPerSecond < Long.MAX_VALUE) {
				server.setReceiveBufferSize(BUFFER);
			}
			server.connect(this.target);
			this.sockets.add(client);
			this.sockets.add(server);
			this.threads.execute(() -> copy(client, server));
			this.threads.execute(() -> copy(server, client));
		}
		catch (IOException ex) {
			close(client);
		}
	}

	private void copy(Socket from, Socket to) {
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[BUFFER];
			long next = System.nanoTime();
			for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
				awaitNotHeld();
				out.write(buffer, 0, length);
				next = Math.max(next, System.nanoTime() - CATCH_UP)
						+ length * TimeUnit.SECONDS.toNanos(1) / this.bytesPerSecond;
				LockSupport.parkNanos(next - System.nanoTime());
			}
		}
		catch (IOException ex) {
			// One side has closed; close the other.
		}
		finally {
			close(from);
			close(to);
			this.sockets.remove(from);
		}
	}

	private synchronized void awaitNotHeld() {
		try {
			while (this.state == State.HELD) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		cut();
		this.threads.shutdownNow();
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private enum State {

		OPEN, HELD, CUT

	}

}
