package dev.parley.web;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A request with the beginning of its body in memory. Each further piece of the same
 * length has to arrive in time; the clock stops while the server itself does not read.
 * Used by one thread at a time, which Jetty ensures.
 */
final class LongBody extends Request.Wrapper {

	private final byte[] beginning;

	private final Duration timeout;

	private boolean given;

	/** Nanoseconds left for this piece. */
	private long left;

	/** Bytes missing from this piece. */
	private long missing;

	/**
	 * @param beginning the bytes received, not empty
	 * @param timeout in which as much has to arrive again
	 */
	LongBody(Request request, byte[] beginning, Duration timeout) {
		super(request);
		this.beginning = beginning;
		this.timeout = timeout;
		nextPiece();
	}

	private void nextPiece() {
		this.left = this.timeout.toNanos();
		this.missing = this.beginning.length;
	}

	@Override
	public Content.Chunk read() {
		if (!this.given) {
			this.given = true;
			return Content.Chunk.from(ByteBuffer.wrap(this.beginning), false);
		}
		Content.Chunk chunk = super.read();
		if (chunk != null) {
			this.missing -= chunk.remaining();
			if (this.missing <= 0) {
				nextPiece();
			}
		}
		return chunk;
	}

	@Override
	public void demand(Runnable demandCallback) {
		if (!this.given) {
			getContext().execute(demandCallback);
			return;
		}
		long since = System.nanoTime();
		Scheduler.Task late = getComponents().getScheduler()
			.schedule(() -> fail(new TimeoutException("The body of the request does not come")),
					Math.max(1, TimeUnit.NANOSECONDS.toMillis(this.left)), TimeUnit.MILLISECONDS);
		super.demand(new Invocable.Task() {

			@Override
			public InvocationType getInvocationType() {
				return Invocable.getInvocationType(demandCallback);
			}

			@Override
			public void run() {
				late.cancel();
				LongBody.this.left -= System.nanoTime() - since;
				demandCallback.run();
			}

		});
	}

}
