package dev.parley.cluster.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisURI;

/**
 * A line to a server whose machine can die without a word: its connections stay open, and
 * nothing comes any more. Whoever connects again gets another server.
 */
final class MuteLine implements AutoCloseable {

	private final ServerSocket entrance;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile int port;

	private volatile AtomicBoolean alive = new AtomicBoolean(true);

	MuteLine(RedisProcess server) {
		this.port = server.port();
		try {
			this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	RedisURI uri() {
		return RedisURI.create("127.0.0.1", this.entrance.getLocalPort());
	}

	/** The server is dead, and this one has taken its place. */
	void dieFor(RedisProcess next) {
		AtomicBoolean dead = this.alive;
		this.port = next.port();
		this.alive = new AtomicBoolean(true);
		dead.set(false);
	}

	private void accept() {
		while (!this.entrance.isClosed()) {
			try {
				Socket client = this.entrance.accept();
				AtomicBoolean lives = this.alive;
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.port);
				this.sockets.addAll(List.of(client, server));
				start(() -> carry(client, server, lives));
				start(() -> carry(server, client, lives));
			}
			catch (IOException ex) {
				// The line is closed.
			}
		}
	}

	/** A dead machine takes what is sent to it, as far as anyone can tell. */
	private static void carry(Socket from, Socket to, AtomicBoolean lives) {
		try (from) {
			byte[] bytes = new byte[65536];
			int length = from.getInputStream().read(bytes);
			while (length >= 0) {
				if (lives.get()) {
					to.getOutputStream().write(bytes, 0, length);
				}
				length = from.getInputStream().read(bytes);
			}
			if (lives.get()) {
				to.close();
			}
		}
		catch (IOException ex) {
			// One side has closed.
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "mute-line");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.entrance.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
