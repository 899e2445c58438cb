package dev.parley.web;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connection of a client that does not read its answer: the client has to take
 * each piece of it in time. Jetty by itself waits as long as a byte is taken now and
 * then, and a thread waits with it. A piece that is taken at once costs no timer. The
 * answers of SockJS are exempt: no thread waits for their readers, and the engine knows
 * when they are too slow. Safe for any thread.
 */
final class AnswersInTime extends Handler.Wrapper {

	/** Bytes a second that the slowest network has to carry of a long piece. */
	private static final int SLOWEST = 4096;

	/** The last segments of the addresses at which SockJS clients get messages. */
	private static final Set<String> SOCKJS = Set.of("xhr", "xhr_streaming", "eventsource", "htmlfile");

	private final RequestProperties properties;

	AnswersInTime(RequestProperties properties) {
		this.properties = properties;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String path = Request.getPathInContext(request);
		boolean sockJs = SOCKJS.contains(path.substring(path.lastIndexOf('/') + 1));
		return super.handle(request, sockJs ? response : new Timed(request, response), callback);
	}

	/** An answer whose pieces Jetty writes one at a time. */
	private final class Timed extends Response.Wrapper {

		Timed(Request request, Response response) {
			super(request, response);
		}

		@Override
		public void write(boolean last, ByteBuffer piece, Callback callback) {
			int length = (piece != null) ? piece.remaining() : 0;
			if (length == 0) {
				super.write(last, piece, callback);
				return;
			}
			Writing writing = new Writing(callback);
			super.write(last, piece, writing);
			writing.notBeyond(
					AnswersInTime.this.properties.timeout().toMillis() + TimeUnit.SECONDS.toMillis(length) / SLOWEST,
					getRequest());
		}

	}

	/** A piece that is being written. */
	private static final class Writing extends Callback.Nested {

		/** Guarded by this. */
		private boolean done;

		/** Guarded by this. */
		private Scheduler.@Nullable Task deadline;

		Writing(Callback callback) {
			super(callback);
		}

		synchronized void notBeyond(long millis, Request request) {
			if (!this.done) {
				this.deadline = request.getComponents()
					.getScheduler()
					.schedule(() -> breakOff(request), millis, TimeUnit.MILLISECONDS);
			}
		}

		/** Not if it has just been read after all. */
		private void breakOff(Request request) {
			synchronized (this) {
				if (this.done) {
					return;
				}
			}
			request.getConnectionMetaData()
				.getConnection()
				.getEndPoint()
				.close(new TimeoutException("The answer was not read in time"));
		}

		private synchronized void end() {
			this.done = true;
			if (this.deadline != null) {
				this.deadline.cancel();
			}
		}

		@Override
		public void succeeded() {
			end();
			super.succeeded();
		}

		@Override
		public void failed(Throwable failure) {
			end();
			super.failed(failure);
		}

	}

}
