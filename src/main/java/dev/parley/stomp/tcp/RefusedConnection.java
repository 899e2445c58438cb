package dev.parley.stomp.tcp;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;

/**
 * A connection that is refused: it gets an ERROR, and is closed soon after. Nothing that
 * it sends is read; it has some time to read the ERROR before that. Used by one thread at
 * a time.
 */
final class RefusedConnection extends AbstractConnection {

	/** Seconds that the client has to read the ERROR. */
	private static final long LINGER = 2;

	private final Connector connector;

	private final byte[] error;

	/**
	 * @param error the bytes of the ERROR
	 */
	RefusedConnection(EndPoint endPoint, Connector connector, byte[] error) {
		super(endPoint, connector.getExecutor());
		this.connector = connector;
		this.error = error;
	}

	@Override
	public void onOpen() {
		super.onOpen();
		EndPoint client = getEndPoint();
		this.connector.getScheduler().schedule(client::close, LINGER, TimeUnit.SECONDS);
		client.write(Callback.from(client::shutdownOutput, client::close), ByteBuffer.wrap(this.error));
	}

	/** Never: it is not interested. */
	@Override
	public void onFillable() {
		getEndPoint().close();
	}

}
