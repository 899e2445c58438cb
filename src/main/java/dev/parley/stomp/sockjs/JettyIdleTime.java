package dev.parley.stomp.sockjs;

import java.time.Duration;

import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.ClassUtils;

/**
 * How long Jetty lets the connection of a request be idle. Its half a minute is hardly
 * more than the time between two heart-beats, and a pause of this process would end every
 * request that is open.
 */
final class JettyIdleTime {

	private static final boolean JETTY = ClassUtils.isPresent("org.eclipse.jetty.ee11.servlet.ServletContextRequest",
			JettyIdleTime.class.getClassLoader());

	/** Long before that, the engine has cut off a client that does not read. */
	private static final long LONG = Duration.ofMinutes(5).toMillis();

	private JettyIdleTime() {
	}

	/**
	 * Lets it be idle for some minutes.
	 * @return sets that back
	 */
	static Runnable extend(ServerHttpRequest request) {
		return JETTY ? Connection.extend(request) : () -> {
		};
	}

	private static final class Connection {

		static Runnable extend(ServerHttpRequest request) {
			EndPoint connection = ServletContextRequest
				.getServletContextRequest(((ServletServerHttpRequest) request).getServletRequest())
				.getConnectionMetaData()
				.getConnection()
				.getEndPoint();
			long before = connection.getIdleTimeout();
			connection.setIdleTimeout(LONG);
			return () -> connection.setIdleTimeout(before);
		}

	}

}
