package dev.parley.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import dev.parley.limit.BytesBeingRead;

/**
 * Reads the body of a request before a thread is taken for it: whoever sends a byte now
 * and then would hold that thread, and there are some two hundred. The body has to come
 * in time, and what has come so far is counted until the request has been answered. Of a
 * very long one only the beginning is read so; whoever holds a thread with the rest of it
 * holds that much of {@code parley.limits.reading}, too. Safe for any thread.
 */
final class RequestBodies extends Handler.Wrapper {

	private static final int PIECE = 4096;

	private final RequestProperties properties;

	private final BytesBeingRead reading;

	RequestBodies(RequestProperties properties, BytesBeingRead reading) {
		this.properties = properties;
		this.reading = reading;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		if (request.getLength() <= 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
			return super.handle(request, response, callback);
		}
		new Body(request, response, callback).begin();
		return true;
	}

	private boolean handOn(Request request, Response response, Callback callback) throws Exception {
		return super.handle(request, response, callback);
	}

	/**
	 * The body of one request. It is read by one thread at a time, which Jetty sees to;
	 * the end of the time may come on another.
	 */
	private final class Body implements Invocable.Task {

		private final Request request;

		private final Response response;

		private final Callback callback;

		private final BytesBeingRead.Share share = RequestBodies.this.reading.open();

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

		/** Somebody has answered, or will. */
		private final AtomicBoolean taken = new AtomicBoolean();

		private final Scheduler.Task deadline;

		private boolean whole;

		Body(Request request, Response response, Callback callback) {
			this.request = request;
			this.response = response;
			this.callback = callback;
			Request.addCompletionListener(request, (failure) -> this.share.close());
			this.deadline = request.getComponents()
				.getScheduler()
				.schedule(this::late, RequestBodies.this.properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
		}

		@Override
		public InvocationType getInvocationType() {
			return InvocationType.NON_BLOCKING;
		}

		void begin() throws Exception {
			if (read()) {
				handle();
			}
		}

		/** More of it has come. */
		@Override
		public void run() {
			if (read()) {
				this.request.getContext().execute(this::handleLater);
			}
		}

		/** Whether enough of it is there, and nobody has answered. */
		private boolean read() {
			while (!this.taken.get()) {
				Content.Chunk chunk = this.request.read();
				if (chunk == null) {
					this.request.demand(this);
					return false;
				}
				if (Content.Chunk.isFailure(chunk)) {
					fail(chunk.getFailure());
					return false;
				}
				boolean last = chunk.isLast();
				append(chunk);
				if (!this.share.hold(this.bytes.size())) {
					refuse(HttpStatus.SERVICE_UNAVAILABLE_503,
							"The server is reading as much as it can; try again later");
					return false;
				}
				this.whole = last;
				if (last || this.bytes.size() > RequestBodies.this.properties.readAhead().toBytes()) {
					return take();
				}
			}
			return false;
		}

		private void append(Content.Chunk chunk) {
			ByteBuffer buffer = chunk.getByteBuffer();
			byte[] piece = new byte[Math.min(PIECE, Math.max(1, buffer.remaining()))];
			while (buffer.hasRemaining()) {
				int length = Math.min(piece.length, buffer.remaining());
				buffer.get(piece, 0, length);
				this.bytes.write(piece, 0, length);
			}
			chunk.release();
		}

		private boolean take() {
			this.deadline.cancel();
			return this.taken.compareAndSet(false, true);
		}

		private void late() {
			refuse(HttpStatus.REQUEST_TIMEOUT_408, "The body of the request has not come within %d seconds"
				.formatted(RequestBodies.this.properties.timeout().toSeconds()));
		}

		private void refuse(int status, String detail) {
			if (take()) {
				Response.writeError(this.request, this.response, this.callback, status, detail);
			}
		}

		private void fail(@Nullable Throwable failure) {
			if (take()) {
				Response.writeError(this.request, this.response, this.callback,
						(failure != null) ? failure : new IllegalStateException("The body could not be read"));
			}
		}

		private void handle() throws Exception {
			Request read = new WithBody(this.request, ByteBuffer.wrap(this.bytes.toByteArray()), this.whole);
			if (!handOn(read, this.response, this.callback)) {
				Response.writeError(read, this.response, this.callback, HttpStatus.NOT_FOUND_404);
			}
		}

		private void handleLater() {
			try {
				handle();
			}
			catch (Throwable ex) {
				Response.writeError(this.request, this.response, this.callback, ex);
			}
		}

	}

	/** The request, with its body at hand, or the beginning of it. */
	private static final class WithBody extends Request.Wrapper {

		private final ByteBuffer body;

		private final boolean whole;

		private boolean given;

		WithBody(Request request, ByteBuffer body, boolean whole) {
			super(request);
			this.body = body;
			this.whole = whole;
		}

		@Override
		public Content.Chunk read() {
			if (!this.given) {
				this.given = true;
				return Content.Chunk.from(this.body, this.whole);
			}
			return this.whole ? Content.Chunk.EOF : super.read();
		}

		@Override
		public void demand(Runnable demandCallback) {
			if (this.whole || !this.given) {
				getContext().execute(demandCallback);
			}
			else {
				super.demand(demandCallback);
			}
		}

	}

}
