package dev.parley.web;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import dev.parley.limit.NetworkAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Limits the open HTTP connections of each network, and closes those on which the head of
 * a request does not arrive in time. Jetty closes silent connections; a client that sends
 * a byte now and then could stay for ever. Safe for any thread.
 */
final class HttpConnections extends Handler.Wrapper implements Connection.Listener {

	/** How often a connection is checked within the time limit of a head. */
	private static final int LOOKS = 3;

	private final Map<Connection, Watched> open = new ConcurrentHashMap<>();

	private final Map<String, Integer> networks = new ConcurrentHashMap<>();

	private final int mostOfNetwork;

	private final Predicate<String> proxies;

	private final Duration lookEvery;

	/**
	 * @param proxies recognises addresses that may have any number
	 */
	HttpConnections(RequestProperties properties, Predicate<String> proxies) {
		this.mostOfNetwork = properties.connectionsPerNetwork();
		this.lookEvery = properties.timeout().dividedBy(LOOKS);
		this.proxies = proxies;
	}

	@Override
	protected void doStart() throws Exception {
		super.doStart();
		watch(getServer().getScheduler());
	}

	private void watch(Scheduler scheduler) {
		scheduler.schedule(() -> {
			try {
				this.open.forEach((connection, watched) -> watched.look(connection));
			}
			finally {
				watch(scheduler);
			}
		}, this.lookEvery.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void onOpened(Connection connection) {
		if (!(connection instanceof ConnectionMetaData)) {
			return;
		}
		String network = network(connection);
		boolean known = network.isEmpty();
		int count = known ? 0 : this.networks.merge(network, 1, Integer::sum);
		this.open.put(connection, new Watched(network));
		if (this.mostOfNetwork > 0 && count > this.mostOfNetwork) {
			connection.close();
		}
	}

	@Override
	public void onClosed(Connection connection) {
		Watched watched = this.open.remove(connection);
		if (watched != null) {
			this.networks.computeIfPresent(watched.network, (network, count) -> (count > 1) ? count - 1 : null);
		}
	}

	/** The network, or empty for connections that are not counted. */
	private String network(Connection connection) {
		if (!(connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress peer)
				|| peer.getAddress() == null) {
			return "";
		}
		String address = peer.getAddress().getHostAddress();
		return this.proxies.test(address) ? "" : NetworkAddress.network(address);
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		Watched watched = this.open.get(request.getConnectionMetaData().getConnection());
		if (watched != null) {
			watched.running.incrementAndGet();
			watched.requests.incrementAndGet();
			Request.addCompletionListener(request, (failure) -> watched.running.decrementAndGet());
		}
		return super.handle(request, response, callback);
	}

	/** One connection; checked by one thread at a time. */
	private static final class Watched {

		private final String network;

		private final AtomicInteger running = new AtomicInteger();

		/** The number of requests whose heads have arrived. */
		private final AtomicInteger requests = new AtomicInteger();

		private int requestsBefore;

		private long bytesBefore;

		private int looks;

		Watched(String network) {
			this.network = network;
		}

		/** Closes the connection if a head takes too long. */
		void look(Connection connection) {
			long bytes = connection.getBytesIn();
			int heads = this.requests.get();
			boolean idle = this.running.get() > 0 || heads != this.requestsBefore
					|| (heads > 0 && bytes == this.bytesBefore && this.looks == 0);
			this.looks = idle ? 0 : this.looks + 1;
			this.requestsBefore = heads;
			this.bytesBefore = bytes;
			if (this.looks >= LOOKS) {
				connection.getEndPoint().close();
			}
		}

	}

}
