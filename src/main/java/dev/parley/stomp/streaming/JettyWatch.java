package dev.parley.stomp.streaming;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Reads from a connection instead of Jetty's own, which does so only when it has
 * answered, and closes one that somebody else still reads from. What the client has sent
 * ahead is handed to Jetty, and nothing more is read: that client is there. Safe for any
 * thread.
 */
final class JettyWatch implements ClientWatch, Callback {

	/** Bytes; less than Jetty has room for. */
	private static final int READ = 1024;

	private final AbstractEndPoint endPoint;

	private final Connection.UpgradeTo http;

	private final Runnable left;

	/** A {@link Step}, or what is to run when the present one is done. */
	private final AtomicReference<Object> state = new AtomicReference<>(Step.BUSY);

	JettyWatch(AbstractEndPoint endPoint, Connection.UpgradeTo http, Runnable left) {
		this.endPoint = endPoint;
		this.http = http;
		this.left = left;
	}

	/** Called once. */
	void begin() {
		if (waits()) {
			look();
		}
	}

	@Override
	public void end(Runnable next) {
		if (this.state.compareAndSet(Step.WAITING, Step.OVER)) {
			stopWaiting();
		}
		else if (this.state.compareAndSet(Step.BUSY, next) || this.state.compareAndSet(Step.READABLE, next)) {
			return;
		}
		next.run();
	}

	/** Tells {@link #failed}, which ignores it by now. */
	private void stopWaiting() {
		this.endPoint.getFillInterest().onFail(new IOException("no longer watched"));
	}

	/**
	 * Waits until the connection can be read.
	 * @return whether it can already
	 */
	private boolean waits() {
		if (!this.endPoint.tryFillInterested(this)) {
			over(false);
			return false;
		}
		if (this.state.compareAndSet(Step.BUSY, Step.WAITING)) {
			return false;
		}
		if (this.state.compareAndSet(Step.READABLE, Step.BUSY)) {
			return true;
		}
		stopWaiting();
		over(false);
		return false;
	}

	@Override
	public void succeeded() {
		if (this.state.compareAndSet(Step.WAITING, Step.BUSY)) {
			look();
		}
		else {
			// Whoever is about to wait looks instead.
			this.state.compareAndSet(Step.BUSY, Step.READABLE);
		}
	}

	/** The connection has been closed on this side: reading tells. */
	@Override
	public void failed(Throwable cause) {
		succeeded();
	}

	/** Only when {@link Step#BUSY}. */
	private void look() {
		do {
			int length = read();
			if (length != 0) {
				over(length < 0);
				return;
			}
		}
		while (waits());
	}

	/**
	 * Reads what is there.
	 * @return number of bytes, -1 at the end
	 */
	private int read() {
		ByteBuffer bytes = BufferUtil.allocate(READ);
		try {
			int length = this.endPoint.fill(bytes);
			if (length > 0) {
				this.http.onUpgradeTo(bytes);
			}
			return length;
		}
		catch (IOException ex) {
			return -1;
		}
	}

	private void over(boolean gone) {
		Object before = this.state.getAndSet(Step.OVER);
		if (before instanceof Runnable next) {
			next.run();
		}
		else if (gone) {
			this.left.run();
		}
	}

	/** What the watch does. */
	private enum Step {

		/** The connection calls when it can be read. */
		WAITING,

		/** A thread reads, or is about to wait. */
		BUSY,

		/** It could be read before that thread had said that it waits. */
		READABLE,

		OVER

	}

}
