package dev.parley.stomp.tcp;

import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is refused: it gets an ERROR, and is closed soon after. Nothing that
 * it sends is read; it has some time to read the ERROR before that. Where too many have
 * that time already, it is closed at once. Used by one thread at a time.
 */
final class RefusedConnection extends AbstractConnection {

	/** Seconds that the client has to read the ERROR. */
	private static final long LINGER = 2;

	private final Connector connector;

	private final byte[] error;

	private final Semaphore room;

	private boolean lingers;

	/**
	 * @param error the bytes of the ERROR
	 * @param room for as many connections as may linger at a time
	 */
	RefusedConnection(EndPoint endPoint, Connector connector, byte[] error, Semaphore room) {
		super(endPoint, connector.getExecutor());
		this.connector = connector;
		this.error = error;
		this.room = room;
	}

	@Override
	public void onOpen() {
		super.onOpen();
		EndPoint client = getEndPoint();
		this.lingers = this.room.tryAcquire();
		if (!this.lingers) {
			client.close();
			return;
		}
		this.connector.getScheduler().schedule(client::close, LINGER, TimeUnit.SECONDS);
		client.write(Callback.from(client::shutdownOutput, client::close), ByteBuffer.wrap(this.error));
	}

	@Override
	public void onClose(@Nullable Throwable cause) {
		super.onClose(cause);
		if (this.lingers) {
			this.lingers = false;
			this.room.release();
		}
	}

	/** Never: it is not interested. */
	@Override
	public void onFillable() {
		getEndPoint().close();
	}

}
