package dev.parley.stomp.streaming;

import java.io.IOException;
import java.util.Objects;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request that a client holds open for the server's messages. Writing
 * never waits: the container calls back when it can take more. Guarded by its listener.
 */
public final class StreamedResponse implements WriteListener {

	private final Listener listener;

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private final ServletOutputStream out;

	private final Runnable idleTimeBack;

	private @Nullable AsyncContext async;

	private long lastWrite = System.nanoTime();

	private boolean writable;

	private boolean unflushed;

	/** From now on the container does not end the connection soon. */
	public StreamedResponse(Listener listener, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		this.listener = listener;
		this.request = request;
		this.response = response;
		this.out = response.getOutputStream();
		this.idleTimeBack = JettyRequest.extendIdleTime(request);
	}

	/**
	 * Takes the response from the container, which reports when the client can take data:
	 * not before the call of the servlet has returned.
	 */
	public void start() {
		AsyncContext context = this.request.startAsync(this.request, this.response);
		context.setTimeout(0);
		this.async = context;
		this.out.setWriteListener(this);
	}

	/** Sets status and headers; not after a write, nor before it is writable. */
	public HttpServletResponse head() {
		return this.response;
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
		this.out.write(bytes, 0, length);
		this.unflushed = true;
		this.lastWrite = System.nanoTime();
		this.writable = this.out.isReady();
	}

	/**
	 * Only when {@link #isWritable}.
	 * @return false if there was nothing to flush
	 */
	public boolean flush() throws IOException {
		if (!this.unflushed) {
			return false;
		}
		this.out.flush();
		this.unflushed = false;
		this.writable = this.out.isReady();
		return true;
	}

	/** When something was last written, by {@link System#nanoTime()}. */
	public long lastWrite() {
		return this.lastWrite;
	}

	/** Ends the response. Not under a lock: the container may go on with the next one. */
	public void complete() {
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

	/**
	 * Drops the connection of a client that does not read, where the container lets us. A
	 * write that is under way fails then. Not under a lock.
	 */
	public void drop() {
		JettyRequest.drop(this.request);
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

}
