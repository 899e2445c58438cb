package dev.parley.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
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
 * Reads the body of a request before it gets a thread: a client that sends a byte now and
 * then would hold that thread, and there are only some two hundred. The body has to
 * arrive in time, and its bytes are counted until the request has been answered. A body
 * that is too long is refused, after the rest of it if that is not much: a client that is
 * still sending reads no answer, and could not use the connection again. Only SockJS puts
 * any number of messages into a body, and reads it at the pace of its session: here just
 * the beginning of such a body is read, and few requests at a time hold a thread for the
 * rest ({@link LongBody}). Safe for any thread.
 */
final class RequestBodies extends Handler.Wrapper {

	private static final int PIECE = 4096;

	/** The end of the addresses to which SockJS clients send. */
	private static final String SOCKJS = "/xhr_send";

	/** Seconds after which there may be room again. */
	private static final long WHEN_FULL = 10;

	/** How many times the longest body is read and thrown away before the refusal. */
	private static final int PATIENCE = 8;

	private final RequestProperties properties;

	private final BytesBeingRead reading;

	/** Permits for holding a thread while the rest of a body arrives. */
	private final Semaphore longBodies;

	/**
	 * @param longBodies how many requests may hold a thread at the same time while the
	 * rest of their bodies arrives, at least 1
	 */
	RequestBodies(RequestProperties properties, BytesBeingRead reading, int longBodies) {
		this.properties = properties;
		this.reading = reading;
		this.longBodies = new Semaphore(longBodies);
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
	 * The body of one request. It is read by one thread at a time, which Jetty ensures;
	 * the timeout may come on another.
	 */
	private final class Body implements Invocable.Task {

		private final Request request;

		private final Response response;

		private final Callback callback;

		private final BytesBeingRead.Share share = RequestBodies.this.reading.open();

		private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

		/** Set once the request is answered or passed on. */
		private final AtomicBoolean taken = new AtomicBoolean();

		private final Scheduler.Task deadline;

		/** Bytes thrown away; -1 as long as the body may still be accepted. */
		private volatile long discarded = -1;

		private boolean whole;

		private boolean waiting;

		Body(Request request, Response response, Callback callback) {
			this.request = request;
			this.response = response;
			this.callback = callback;
			Request.addCompletionListener(request, (failure) -> end());
			this.deadline = request.getComponents()
				.getScheduler()
				.schedule(this::late, RequestBodies.this.properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
		}

		@Override
		public InvocationType getInvocationType() {
			return InvocationType.NON_BLOCKING;
		}

		private void end() {
			this.share.close();
			if (this.waiting) {
				RequestBodies.this.longBodies.release();
			}
		}

		void begin() throws Exception {
			if (this.request.getLength() > most() && !mayBeLong()) {
				if (this.request.getLength() > most() * PATIENCE
						|| this.request.getHeaders().contains(HttpHeader.EXPECT)) {
					refuseTooLong();
					return;
				}
				discardAll();
			}
			if (read()) {
				handle();
			}
		}

		/** More bytes have arrived. */
		@Override
		public void run() {
			if (read()) {
				this.request.getContext().execute(this::handleLater);
			}
		}

		/** Whether enough of it has arrived, and the request is not answered yet. */
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
				if (this.discarded >= 0) {
					if (discard(chunk)) {
						continue;
					}
					return false;
				}
				append(chunk);
				boolean tooLong = this.bytes.size() > most();
				if (tooLong && !mayBeLong()) {
					if (last) {
						refuseTooLong();
						return false;
					}
					discardAll();
					continue;
				}
				if (!this.share.hold(this.bytes.size())) {
					refuseOverloaded();
					return false;
				}
				this.whole = last;
				if (tooLong && !last) {
					return takeBeginning();
				}
				if (last) {
					return take();
				}
			}
			return false;
		}

		private void discardAll() {
			this.discarded = this.bytes.size();
			this.bytes = new ByteArrayOutputStream(0);
			this.share.hold(0);
		}

		/** Throws a piece away, and refuses the body after the last one. */
		private boolean discard(Content.Chunk chunk) {
			long all = this.discarded + chunk.remaining();
			this.discarded = all;
			boolean more = !chunk.isLast() && all <= most() * PATIENCE;
			chunk.release();
			if (!more) {
				refuseTooLong();
			}
			return more;
		}

		private long most() {
			return RequestBodies.this.properties.maxBody().toBytes();
		}

		private boolean mayBeLong() {
			return Request.getPathInContext(this.request).endsWith(SOCKJS);
		}

		private boolean takeBeginning() {
			if (!RequestBodies.this.longBodies.tryAcquire()) {
				refuseOverloaded();
				return false;
			}
			this.waiting = true;
			return take();
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
			if (this.discarded >= 0) {
				refuseTooLong();
				return;
			}
			refuse(HttpStatus.REQUEST_TIMEOUT_408, "The body of the request has not come within %d seconds"
				.formatted(RequestBodies.this.properties.timeout().toSeconds()));
		}

		private void refuseTooLong() {
			JettyErrors.code(this.request, "too-large");
			refuse(HttpStatus.PAYLOAD_TOO_LARGE_413,
					"The body of a request has at most %d bytes here".formatted(most()));
		}

		private void refuseOverloaded() {
			JettyErrors.code(this.request, "overloaded");
			this.response.getHeaders().put(HttpHeader.RETRY_AFTER, WHEN_FULL);
			refuse(HttpStatus.SERVICE_UNAVAILABLE_503, "The server is reading as much as it can; try again later");
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
			byte[] come = this.bytes.toByteArray();
			Request read = this.whole ? new WithBody(this.request, ByteBuffer.wrap(come))
					: new LongBody(this.request, come, RequestBodies.this.properties.timeout());
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

	/** The request, with its body in memory. */
	private static final class WithBody extends Request.Wrapper {

		private final ByteBuffer body;

		private boolean given;

		WithBody(Request request, ByteBuffer body) {
			super(request);
			this.body = body;
		}

		@Override
		public Content.Chunk read() {
			if (!this.given) {
				this.given = true;
				return Content.Chunk.from(this.body, true);
			}
			return Content.Chunk.EOF;
		}

		@Override
		public void demand(Runnable demandCallback) {
			getContext().execute(demandCallback);
		}

	}

}
