package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A line to a server that can go dead: after {@link #freeze} nothing passes in either
 * direction, and neither end is told. Safe for any thread.
 */
public final class FrozenLine implements AutoCloseable {

	private final ServerSocket entrance;

	private final int server;

	private final List<Socket> sockets = new ArrayList<>();

	private volatile boolean frozen;

	public FrozenLine(int server) {
		this.server = server;
		try {
			this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	/** The port to which clients connect. */
	public int port() {
		return this.entrance.getLocalPort();
	}

	public void freeze() {
		this.frozen = true;
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.entrance.accept();
			Socket onward = new Socket(InetAddress.getLoopbackAddress(), this.server);
			synchronized (this.sockets) {
				this.sockets.addAll(List.of(client, onward));
			}
			start(() -> carry(client, onward));
			start(() -> carry(onward, client));
		}
	}

	private void carry(Socket from, Socket to) throws IOException {
		byte[] buffer = new byte[8192];
		int length = from.getInputStream().read(buffer);
		while (length >= 0) {
			if (!this.frozen) {
				to.getOutputStream().write(buffer, 0, length);
			}
			length = from.getInputStream().read(buffer);
		}
		if (!this.frozen) {
			to.close();
		}
	}

	private static void start(Carrier carrier) {
		Thread thread = new Thread(() -> {
			try {
				carrier.run();
			}
			catch (IOException ex) {
				// One of the ends is closed.
			}
		}, "line");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.entrance.close();
			synchronized (this.sockets) {
				for (Socket socket : this.sockets) {
					socket.close();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@FunctionalInterface
	private interface Carrier {

		void run() throws IOException;

	}

}
