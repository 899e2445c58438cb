package dev.parley.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * The TCP connections between pages and the server. They can go dead as a network does:
 * no side is told, connections stay open, nothing gets through. Data that is on its way
 * then arrives when the line is repaired.
 */
final class FragileLine implements AutoCloseable {

	private final ServerSocket entrance;

	private final int serverPort;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final UnaryOperator<String> proxy;

	private boolean carriesRequests = true;

	private boolean carriesAnswers = true;

	FragileLine(int serverPort) {
		this(serverPort, UnaryOperator.identity());
	}

	private FragileLine(int serverPort, UnaryOperator<String> proxy) {
		this.serverPort = serverPort;
		this.proxy = proxy;
		try {
			this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	/**
	 * A proxy whose operator has not read how to set it up: it changes the Host header.
	 */
	static FragileLine throughAProxyThatHidesTheHost(int serverPort) {
		return new FragileLine(serverPort,
				(request) -> request.replaceFirst("\r\nHost: localhost:", "\r\nHost: 127.0.0.1:"));
	}

	String url() {
		return "http://localhost:" + this.entrance.getLocalPort() + "/";
	}

	/** Nothing gets through any more, in either direction. */
	synchronized void goDead() {
		this.carriesRequests = false;
		this.carriesAnswers = false;
	}

	/** Both ends learn at once that the line is cut, and nothing gets through. */
	void cut() throws IOException {
		goDead();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/** The server receives what the pages send, but they receive nothing. */
	synchronized void loseAnswers() {
		this.carriesAnswers = false;
	}

	synchronized void repair() {
		this.carriesRequests = true;
		this.carriesAnswers = true;
		notifyAll();
	}

	private void accept() {
		while (!this.entrance.isClosed()) {
			try {
				Socket page = this.entrance.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.serverPort);
				this.sockets.addAll(List.of(page, server));
				start(() -> carry(page, server, this.proxy, () -> this.carriesRequests));
				start(() -> carry(server, page, UnaryOperator.identity(), () -> this.carriesAnswers));
			}
			catch (IOException ex) {
				// The line is closed, or the server is away: the page notices at its next
				// attempt.
			}
		}
	}

	private void carry(Socket from, Socket to, UnaryOperator<String> change, BooleanSupplier carries) {
		try (from; to; InputStream in = from.getInputStream()) {
			byte[] bytes = new byte[8192];
			int length = in.read(bytes);
			while (length >= 0) {
				awaitRepair(carries);
				String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
				to.getOutputStream().write(change.apply(text).getBytes(StandardCharsets.ISO_8859_1));
				length = in.read(bytes);
			}
			awaitRepair(carries);
		}
		catch (IOException ex) {
			// One side has closed; close the other.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.sockets.removeAll(List.of(from, to));
		}
	}

	/** A dead network does not report an end either. */
	private synchronized void awaitRepair(BooleanSupplier carries) throws InterruptedException {
		while (!carries.getAsBoolean()) {
			wait();
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "fragile-line");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.entrance.close();
		cut();
		repair();
	}

}
