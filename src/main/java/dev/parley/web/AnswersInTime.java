package dev.parley.web;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import dev.parley.limit.NetworkAddress;

/**
 * Closes the connection of a client that does not read its answer: the client has to take
 * each piece of it in time, and for no more than so many clients may threads wait at the
 * same time. Jetty by itself waits as long as a byte is taken now and then. A piece that
 * is taken at once costs no timer. What SockJS sends without a thread is exempt: the
 * engine knows when its readers are too slow. Safe for any thread.
 */
final class AnswersInTime extends Handler.Wrapper {

	/** Bytes a second that the slowest network has to carry of a long piece. */
	private static final int SLOWEST = 4096;

	/** The last segments of the addresses at which SockJS clients get messages. */
	private static final Set<String> SOCKJS = Set.of("xhr", "xhr_streaming", "eventsource", "htmlfile");

	private final RequestProperties properties;

	private final SlowReaders readers;

	/**
	 * @param threads that may wait for clients to read, at least 1
	 */
	AnswersInTime(RequestProperties properties, int threads) {
		this.properties = properties;
		this.readers = new SlowReaders(threads);
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String path = Request.getPathInContext(request);
		boolean sockJs = SOCKJS.contains(path.substring(path.lastIndexOf('/') + 1));
		return super.handle(request, new Timed(request, response, sockJs), callback);
	}

	/** An answer whose pieces Jetty writes one at a time. */
	private final class Timed extends Response.Wrapper {

		private final boolean sockJs;

		Timed(Request request, Response response, boolean sockJs) {
			super(request, response);
			this.sockJs = sockJs;
		}

		@Override
		public void write(boolean last, ByteBuffer piece, Callback callback) {
			int length = (piece != null) ? piece.remaining() : 0;
			boolean holdsThread = callback instanceof Blocker.Callback;
			if (length == 0 || (this.sockJs && !holdsThread)) {
				super.write(last, piece, callback);
				return;
			}
			Writing writing = new Writing(callback, getRequest(), AnswersInTime.this.readers);
			super.write(last, piece, writing);
			writing.notBeyond(
					AnswersInTime.this.properties.timeout().toMillis() + TimeUnit.SECONDS.toMillis(length) / SLOWEST,
					holdsThread);
		}

	}

	/** A piece that is being written. */
	private static final class Writing extends Callback.Nested implements SlowReaders.Waiting {

		private final Request request;

		private final SlowReaders readers;

		/** Guarded by this. */
		private boolean done;

		/** Guarded by this. */
		private Scheduler.@Nullable Task deadline;

		Writing(Callback callback, Request request, SlowReaders readers) {
			super(callback);
			this.request = request;
			this.readers = readers;
		}

		void notBeyond(long millis, boolean holdsThread) {
			synchronized (this) {
				if (this.done) {
					return;
				}
				this.deadline = this.request.getComponents()
					.getScheduler()
					.schedule(this::close, millis, TimeUnit.MILLISECONDS);
			}
			if (holdsThread) {
				this.readers.add(this, NetworkAddress.network(Request.getRemoteAddr(this.request)));
				if (isDone()) {
					this.readers.remove(this);
				}
			}
		}

		private synchronized boolean isDone() {
			return this.done;
		}

		/**
		 * Not if it has just been read after all. Jetty logs a line for another kind of
		 * exception.
		 */
		@Override
		public void close() {
			if (!isDone()) {
				this.request.getConnectionMetaData()
					.getConnection()
					.getEndPoint()
					.close(new EofException("The answer was not read in time"));
			}
		}

		private void end() {
			synchronized (this) {
				this.done = true;
				if (this.deadline != null) {
					this.deadline.cancel();
				}
			}
			this.readers.remove(this);
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
