package dev.parley.stomp.streaming;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request that a client holds open for the server's messages. Writing
 * never waits: the container calls back when it can take more. A response whose end is
 * that of its connection can leave its request behind. Guarded by its listener.
 */
public final class StreamedResponse implements WriteListener {

	private final Listener listener;

	/** Null when the request has been left behind. */
	private @Nullable Exchange exchange;

	/** What has taken its place. */
	private volatile @Nullable JettyStream stream;

	private long lastWrite = System.nanoTime();

	private boolean writable;

	private boolean unflushed;

	/** From now on the container does not end the connection soon. */
	public StreamedResponse(Listener listener, HttpServletRequest request, HttpServletResponse response) {
		this.listener = listener;
		this.exchange = new Exchange(request, response, JettyRequest.extendIdleTime(request));
	}

	/**
	 * Takes the response from the container, which reports when the client can take data:
	 * not before the call of the servlet has returned.
	 */
	public void start() throws IOException {
		Exchange asked = exchange();
		AsyncContext context = asked.request.startAsync(asked.request, asked.response);
		context.setTimeout(0);
		asked.async = context;
		asked.response.getOutputStream().setWriteListener(this);
	}

	private Exchange exchange() {
		return Objects.requireNonNull(this.exchange, "left behind");
	}

	/** Sets status and headers; not after a write, nor before it is writable. */
	public HttpServletResponse head() {
		return exchange().response;
	}

	/** Whether a write would not wait now. */
	public boolean isWritable() {
		return this.writable;
	}

	/** The container has said so: see {@link Listener#writable}. */
	public void writable() {
		this.writable = true;
	}

	/** Only when {@link #isWritable}. */
	public void write(byte[] bytes, int length) throws IOException {
		this.lastWrite = System.nanoTime();
		JettyStream open = this.stream;
		if (open != null) {
			this.writable = open.write(ByteBuffer.wrap(bytes, 0, length));
			return;
		}
		exchange().response.getOutputStream().write(bytes, 0, length);
		this.unflushed = true;
		this.writable = exchange().response.getOutputStream().isReady();
	}

	/**
	 * Only when {@link #isWritable}.
	 * @return false if there was nothing to flush
	 */
	public boolean flush() throws IOException {
		if (!this.unflushed) {
			return false;
		}
		this.unflushed = false;
		exchange().response.getOutputStream().flush();
		this.writable = exchange().response.getOutputStream().isReady();
		return true;
	}

	/** When something was last written, by {@link System#nanoTime()}. */
	public long lastWrite() {
		return this.lastWrite;
	}

	/**
	 * Whether it can leave its request behind; then its head has to say
	 * {@code Connection: close}.
	 */
	public boolean canLeaveRequest() {
		return JettyRequest.mayLeave(exchange().request);
	}

	/**
	 * When it has been flushed it is no longer writable until it has left its request.
	 */
	public void leaving() {
		this.writable = false;
	}

	/**
	 * Leaves the request behind; {@link Listener#writable} is called after that. Not
	 * under a lock.
	 */
	public void leaveRequest() {
		JettyStream.follow(exchange().request, this);
		complete();
	}

	/** Its connection is a stream now. */
	void followedBy(JettyStream open) {
		this.exchange = null;
		this.stream = open;
		this.listener.writable(this);
	}

	/** Ends the response. Not under a lock: the container may go on with the next one. */
	public void complete() {
		JettyStream open = this.stream;
		if (open != null) {
			open.close();
			return;
		}
		Exchange asked = this.exchange;
		if (asked != null) {
			asked.complete();
		}
	}

	/**
	 * Drops the connection of a client that does not read, where the container lets us. A
	 * write that is under way fails then. Not under a lock.
	 */
	public void drop() {
		JettyStream open = this.stream;
		Exchange asked = this.exchange;
		if (open != null) {
			open.close();
		}
		else if (asked != null) {
			JettyRequest.drop(asked.request);
		}
	}

	@Override
	public void onWritePossible() {
		this.listener.writable(this);
	}

	@Override
	public void onError(Throwable cause) {
		this.listener.failed(this, Objects.requireNonNull(cause));
	}

	/** Called by the container's threads. */
	public interface Listener {

		/** A write would not wait now. */
		void writable(StreamedResponse response);

		/** The client is gone. */
		void failed(StreamedResponse response, Throwable cause);

	}

	/** The request, and what belongs to it. */
	private static final class Exchange {

		private final HttpServletRequest request;

		private final HttpServletResponse response;

		private final Runnable idleTimeBack;

		private @Nullable AsyncContext async;

		Exchange(HttpServletRequest request, HttpServletResponse response, Runnable idleTimeBack) {
			this.request = request;
			this.response = response;
			this.idleTimeBack = idleTimeBack;
		}

		void complete() {
			this.idleTimeBack.run();
			AsyncContext context = this.async;
			try {
				if (context != null) {
					context.complete();
				}
			}
			catch (IllegalStateException ex) {
				// The container has ended it already: the client is gone.
			}
		}

	}

}
