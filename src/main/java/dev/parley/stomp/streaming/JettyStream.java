package dev.parley.stomp.streaming;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a response that has no end but that of its connection. It takes the
 * place of Jetty's connection of HTTP when the response is complete there, so that the
 * request and all that belongs to it can be forgotten: five times the memory of a
 * WebSocket. It also sees at once that the client is gone. Safe for any thread; one write
 * at a time.
 */
final class JettyStream extends AbstractConnection {

	private final StreamedResponse response;

	private final ByteBufferPool buffers;

	private JettyStream(StreamedResponse response, ConnectionMetaData http) {
		super(http.getConnection().getEndPoint(), http.getConnector().getExecutor());
		this.response = response;
		this.buffers = http.getConnector().getByteBufferPool();
	}

	/**
	 * Lets a connection of this kind follow the present one, once the response is
	 * complete.
	 */
	static void follow(HttpServletRequest request, StreamedResponse response) {
		ServletContextRequest jetty = ServletContextRequest.getServletContextRequest(request);
		jetty.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
				new JettyStream(response, jetty.getConnectionMetaData()));
	}

	@Override
	public void onOpen() {
		super.onOpen();
		// The engine looks after silence.
		getEndPoint().setIdleTimeout(0);
		fillInterested();
		this.response.followedBy(this);
	}

	/** A client has nothing to send after its request. */
	@Override
	public void onFillable() {
		RetainableByteBuffer buffer = this.buffers.acquire(1024, true);
		try {
			int length = getEndPoint().fill(buffer.getByteBuffer());
			if (length == 0) {
				fillInterested();
				return;
			}
			this.response.onError(new IOException((length < 0) ? "closed by the client" : "the client sends data"));
		}
		catch (IOException ex) {
			this.response.onError(ex);
		}
		finally {
			buffer.release();
		}
	}

	@Override
	public void onFillInterestedFailed(Throwable cause) {
		this.response.onError(cause);
	}

	/** Closed by the server, as when it stops. */
	@Override
	public void onClose(Throwable cause) {
		super.onClose(cause);
		this.response.onError((cause != null) ? cause : new IOException("closed"));
	}

	/**
	 * Writes these bytes.
	 * @return whether all of them are written; otherwise the response is told later
	 */
	boolean write(ByteBuffer bytes) throws IOException {
		Written written = new Written();
		getEndPoint().write(written, bytes);
		return written.isDoneAlready();
	}

	/** Reports the end of a write, unless that was at once. */
	private final class Written implements Callback {

		private final AtomicBoolean first = new AtomicBoolean(true);

		private volatile @Nullable Throwable failure;

		/**
		 * Called once, by the thread that writes.
		 * @return false if the response will be told
		 */
		boolean isDoneAlready() throws IOException {
			if (this.first.getAndSet(false)) {
				return false;
			}
			Throwable cause = this.failure;
			if (cause != null) {
				throw new IOException(cause);
			}
			return true;
		}

		@Override
		public void succeeded() {
			if (!this.first.getAndSet(false)) {
				JettyStream.this.response.onWritePossible();
			}
		}

		@Override
		public void failed(Throwable cause) {
			this.failure = cause;
			if (!this.first.getAndSet(false)) {
				JettyStream.this.response.onError(cause);
			}
		}

	}

}
