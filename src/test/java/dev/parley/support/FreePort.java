package dev.parley.support;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A port for a program that cannot choose one itself, or has to come back to its own.
 * Below those that the system gives to port 0 and to outgoing connections
 * ({@code ip_local_port_range}), so that no other test takes it before the program does.
 */
public final class FreePort {

	private static final int FIRST = 15_000;

	private static final int LAST = 31_999;

	private FreePort() {
	}

	/** Where nothing listens, neither by TCP nor by UDP. */
	public static int next() {
		return next(0);
	}

	/**
	 * The same for a program that listens at a second one, too.
	 * @param distance to the higher one
	 */
	public static int next(int distance) {
		return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST, LAST + 1 - distance))
			.limit(1_000)
			.filter((port) -> isFree(port) && isFree(port + distance))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No free port from " + FIRST + " to " + LAST));
	}

	private static boolean isFree(int port) {
		try (ServerSocket everywhere = new ServerSocket(); ServerSocket here = new ServerSocket()) {
			everywhere.bind(new InetSocketAddress(port));
			everywhere.close();
			here.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			return isFreeForDatagrams(port);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean isFreeForDatagrams(int port) {
		try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (SocketException ex) {
			return false;
		}
	}

}
