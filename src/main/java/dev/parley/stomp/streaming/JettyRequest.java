package dev.parley.stomp.streaming;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** What only Jetty can do about the connection of a request. Safe for any thread. */
final class JettyRequest {

	private static final boolean JETTY = ClassUtils.isPresent("org.eclipse.jetty.ee11.servlet.ServletContextRequest",
			JettyRequest.class.getClassLoader());

	/** Long before that, the engine has cut off a client that does not read. */
	private static final long LONG = Duration.ofMinutes(5).toMillis();

	private JettyRequest() {
	}

	/**
	 * Lets the connection be idle for some minutes. Jetty's half a minute is hardly more
	 * than the time between two heart-beats, and a pause of this process would end every
	 * request that is open.
	 * @return sets that back
	 */
	static Runnable extendIdleTime(HttpServletRequest request) {
		return JETTY ? Connection.extendIdleTime(request) : () -> {
		};
	}

	/** Whether the connection carries nothing else, so that a stream can take it over. */
	static boolean mayLeave(HttpServletRequest request) {
		return JETTY && request.getProtocol().startsWith("HTTP/1.");
	}

	/**
	 * Does nothing where the container is another, or several requests share a
	 * connection.
	 */
	static ClientWatch watch(HttpServletRequest request, Runnable left) {
		ClientWatch watch = mayLeave(request) ? Connection.watch(request, left) : null;
		return (watch != null) ? watch : Runnable::run;
	}

	/** Fails the response, and with it a write that is under way. */
	static void drop(HttpServletRequest request) {
		if (JETTY) {
			Connection.drop(request);
		}
	}

	private static final class Connection {

		static Runnable extendIdleTime(HttpServletRequest request) {
			EndPoint connection = ServletContextRequest.getServletContextRequest(request)
				.getConnectionMetaData()
				.getConnection()
				.getEndPoint();
			long before = connection.getIdleTimeout();
			connection.setIdleTimeout(LONG);
			return () -> connection.setIdleTimeout(before);
		}

		/** Null for a client that has sent more than this request already. */
		static @Nullable ClientWatch watch(HttpServletRequest request, Runnable left) {
			if (ServletContextRequest.getServletContextRequest(request)
				.getConnectionMetaData()
				.getConnection() instanceof HttpConnection http && http.isRequestBufferEmpty()
					&& http.getEndPoint() instanceof AbstractEndPoint endPoint && request.getContentLengthLong() <= 0
					&& request.getHeader("Transfer-Encoding") == null) {
				JettyWatch watch = new JettyWatch(endPoint, http, left);
				watch.begin();
				return watch;
			}
			return null;
		}

		static void drop(HttpServletRequest request) {
			ServletContextRequest.getServletContextRequest(request)
				.getServletChannel()
				.abort(new IOException("The server drops this connection"));
		}

	}

}
