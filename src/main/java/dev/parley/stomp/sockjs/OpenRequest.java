package dev.parley.stomp.sockjs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpAsyncRequestControl;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;

/**
 * One request that a client holds open for the server's messages. Writing never waits:
 * the container calls back when it can take more. Guarded by its listener.
 */
final class OpenRequest implements WriteListener {

	private final Listener listener;

	private final FrameFormat format;

	private final long since = System.nanoTime();

	private final ServletOutputStream out;

	private final ServerHttpAsyncRequestControl control;

	private final Runnable idleTimeBack;

	private byte @Nullable [] first;

	/** Bytes of frames. */
	private int carried;

	private long lastWrite = this.since;

	private boolean writable;

	private boolean unflushed;

	private boolean ending;

	OpenRequest(Listener listener, FrameFormat format, ServerHttpRequest request, ServerHttpResponse response)
			throws IOException {
		this.listener = listener;
		this.format = format;
		// Writes the headers now; Spring would do it later.
		response.getBody();
		this.out = ((ServletServerHttpResponse) response).getServletResponse().getOutputStream();
		this.control = request.getAsyncRequestControl(response);
		this.idleTimeBack = JettyIdleTime.extend(request);
	}

	/**
	 * Asks the container to report when the client can take data.
	 * @param frame that follows the prelude
	 */
	void start(byte @Nullable [] frame) {
		ByteArrayOutputStream before = new ByteArrayOutputStream();
		before.writeBytes(this.format.prelude());
		if (frame != null) {
			before.writeBytes(this.format.format(frame));
		}
		this.first = before.toByteArray();
		this.control.start(-1);
		this.out.setWriteListener(this);
	}

	/** Whether a write would not wait now. */
	boolean isWritable() {
		return this.writable;
	}

	void writable() {
		this.writable = true;
	}

	/** Returns the first bytes to write, once. */
	byte @Nullable [] takeFirst() {
		byte[] bytes = this.first;
		this.first = null;
		return (bytes != null && bytes.length > 0) ? bytes : null;
	}

	void writeFrame(byte[] frame) throws IOException {
		this.carried += frame.length + 1;
		write(this.format.format(frame));
	}

	/** Only when {@link #isWritable}. */
	void write(byte[] bytes) throws IOException {
		this.out.write(bytes);
		this.unflushed = true;
		this.lastWrite = System.nanoTime();
		this.writable = this.out.isReady();
	}

	/**
	 * Only when {@link #isWritable}.
	 * @return false if there was nothing to flush
	 */
	boolean flush() throws IOException {
		if (!this.unflushed) {
			return false;
		}
		this.out.flush();
		this.unflushed = false;
		this.writable = this.out.isReady();
		return true;
	}

	/** Ends the request after what is already written. */
	void end() {
		this.ending = true;
	}

	boolean isEnding() {
		return this.ending;
	}

	int carried() {
		return this.carried;
	}

	/** When it came, by {@link System#nanoTime()}. */
	long since() {
		return this.since;
	}

	/** When something was last written, by {@link System#nanoTime()}. */
	long lastWrite() {
		return this.lastWrite;
	}

	/** Ends the request. Not under a lock: the container may go on with the next one. */
	void complete() {
		this.idleTimeBack.run();
		try {
			this.control.complete();
		}
		catch (IllegalStateException ex) {
			// The container has ended it already: the client is gone.
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
	interface Listener {

		/** A write would not wait now. */
		void writable(OpenRequest request);

		/** The client is gone. */
		void failed(OpenRequest request, Throwable cause);

	}

}
