package dev.parley.stomp.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.web.socket.WebSocketHandler;

import dev.parley.engine.Engine;
import dev.parley.engine.problem.ProblemWriter;
import dev.parley.stomp.drain.Entrance;
import dev.parley.stomp.frames.SessionIds;
import dev.parley.stomp.limits.NewConnections;

/**
 * Listens for STOMP over TCP. It is a small server of its own, so that it does not depend
 * on the container of the application.
 * <p>
 * When it stops, it listens no more; open connections stay until the engine has closed
 * them, and are cut off when it is destroyed. Not thread-safe: used by the thread that
 * starts and stops the application.
 */
public final class TcpServer implements Entrance, SmartLifecycle, DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(TcpServer.class);

	/** As many as a container has; none belongs to a connection. */
	private static final int THREADS = 200;

	private static final int THREADS_KEPT = 4;

	/** Unanswered questions of the operating system after which a client is gone. */
	private static final int QUESTIONS = 2;

	private final TcpProperties properties;

	private final Duration pingInterval;

	private final @Nullable TcpCertificate certificate;

	private final TcpConnections connections;

	private @Nullable Server server;

	private @Nullable ServerConnector connector;

	private volatile boolean running;

	/**
	 * @param pingInterval silence after which the operating system asks a client for a
	 * sign of life
	 * @param certificate null for plain TCP
	 * @param handler of all WebSockets with STOMP
	 */
	public TcpServer(TcpProperties properties, Duration pingInterval, @Nullable TcpCertificate certificate,
			WebSocketHandler handler, Engine engine, NewConnections limits, ProblemWriter problems, SessionIds ids) {
		this.properties = properties;
		this.pingInterval = pingInterval;
		this.certificate = certificate;
		this.connections = new TcpConnections(handler, engine, limits, problems, ids);
	}

	@Override
	public void start() {
		destroy();
		QueuedThreadPool threads = new QueuedThreadPool(THREADS, THREADS_KEPT);
		threads.setName("parley-tcp");
		threads.setDaemon(true);
		Server started = new Server(threads);
		KeptAlive listening = new KeptAlive(started, factories());
		listening.setHost(this.properties.address().getHostAddress());
		listening.setPort(this.properties.port());
		// The engine looks after silence, also while the server stops.
		listening.setIdleTimeout(0);
		listening.setShutdownIdleTimeout(0);
		started.addConnector(listening);
		open(listening);
		try {
			started.start();
		}
		catch (Exception ex) {
			throw new TcpStartException("STOMP over TCP did not start: " + ex.getMessage(), "Look at parley.tcp.", ex);
		}
		this.server = started;
		this.connector = listening;
		this.running = true;
		log.info("STOMP over TCP{} at {}", (this.certificate != null) ? " with TLS" : "", address());
	}

	private ConnectionFactory[] factories() {
		return (this.certificate != null) ? new ConnectionFactory[] {
				new SslConnectionFactory(this.certificate.factory(), TcpConnections.PROTOCOL), this.connections }
				: new ConnectionFactory[] { this.connections };
	}

	private void open(ServerConnector listening) {
		try {
			listening.open();
		}
		catch (IOException ex) {
			Throwable why = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new TcpStartException(
					"STOMP over TCP cannot listen at %s, port %d: %s.".formatted(
							this.properties.address().getHostAddress(), this.properties.port(), why.getMessage()),
					"Look at parley.tcp.address, which is an address of this computer, and at parley.tcp.port: another"
							+ " process may have it, and ports below 1024 may need a permission.",
					ex);
		}
	}

	/** The port that it listens on; less than 0 while it does not. */
	public int port() {
		ServerConnector listening = this.connector;
		return (listening != null) ? listening.getLocalPort() : -1;
	}

	private String address() {
		InetAddress address = this.properties.address();
		String host = address.getHostAddress();
		return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + port();
	}

	/** Closes the port. The engine closes the connections. */
	@Override
	public void stop() {
		this.running = false;
		close();
	}

	/** Opens with its start. */
	@Override
	public void open() {
	}

	@Override
	public List<Runnable> close() {
		ServerConnector listening = this.connector;
		if (listening != null) {
			listening.shutdown();
		}
		return List.of();
	}

	/** All are sessions of the engine. */
	@Override
	public int size() {
		return 0;
	}

	@Override
	public void destroy() {
		Server started = this.server;
		this.server = null;
		this.connector = null;
		if (started != null) {
			try {
				started.stop();
			}
			catch (Exception ex) {
				log.warn("STOMP over TCP did not stop as it should: {}", ex.toString());
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Together with the engine's connections, on which it depends. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Has the operating system ask silent clients for a sign of life, as a WebSocket is
	 * pinged, where it can be told how often.
	 */
	private final class KeptAlive extends ServerConnector {

		KeptAlive(Server server, ConnectionFactory... factories) {
			super(server, 1, -1, factories);
		}

		@Override
		protected void configure(Socket socket) {
			super.configure(socket);
			int seconds = (int) Math.max(1, TcpServer.this.pingInterval.toSeconds());
			try {
				socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
				Map<SocketOption<Integer>, Integer> options = Map.of(ExtendedSocketOptions.TCP_KEEPIDLE, seconds,
						ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds, ExtendedSocketOptions.TCP_KEEPCOUNT,
						QUESTIONS);
				for (Map.Entry<SocketOption<Integer>, Integer> option : options.entrySet()) {
					if (socket.supportedOptions().contains(option.getKey())) {
						socket.setOption(option.getKey(), option.getValue());
					}
				}
			}
			catch (IOException ex) {
				log.debug("A connection is not kept alive: {}", ex.toString());
			}
		}

	}

}
