package dev.parley.stomp.tcp;

import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketHandler;

import dev.parley.engine.Engine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProblemWriter;
import dev.parley.stomp.frames.SessionIds;
import dev.parley.stomp.limits.NewConnections;

/** Makes a session of each new connection that the limits admit. Safe for any thread. */
final class TcpConnections extends AbstractConnectionFactory {

	static final String PROTOCOL = "stomp";

	/** Bytes read at once. */
	private static final int BUFFER = 16 * 1024;

	/** Refused connections that are told so at a time. */
	private static final int REFUSED = 1000;

	private final WebSocketHandler handler;

	private final Engine engine;

	private final NewConnections limits;

	private final ProblemWriter problems;

	private final SessionIds ids;

	private final Semaphore refused = new Semaphore(REFUSED);

	TcpConnections(WebSocketHandler handler, Engine engine, NewConnections limits, ProblemWriter problems,
			SessionIds ids) {
		super(PROTOCOL);
		this.handler = handler;
		this.engine = engine;
		this.limits = limits;
		this.problems = problems;
		this.ids = ids;
		setInputBufferSize(BUFFER);
	}

	@Override
	public Connection newConnection(Connector connector, EndPoint endPoint) {
		String address = address(endPoint);
		NewConnections.Refusal refusal = this.limits.refusalOf(address);
		AbstractConnection connection = (refusal != null)
				? new RefusedConnection(endPoint, connector, error(refusal.problem()), this.refused)
				: new TcpConnection(endPoint, connector.getExecutor(), connector.getByteBufferPool(), address,
						this.handler, this.engine, this.ids.next());
		return configure(connection, connector, endPoint);
	}

	private static @Nullable String address(EndPoint endPoint) {
		return (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress peer && peer.getAddress() != null)
				? peer.getAddress().getHostAddress() : null;
	}

	private byte[] error(Problem problem) {
		Headers headers = Headers.of("message", problem.title(), "content-type", "application/problem+json");
		return EncodedFrame.of(new Frame(Command.ERROR, headers, this.problems.write(problem)), Version.V1_2).bytes();
	}

}
