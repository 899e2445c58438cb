package dev.parley.stomp.sockjs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.CloseStatus;

/**
 * One request that brings messages. Its body is read at the pace of the session: while
 * the session waits for something, nothing more is read and the request is not answered,
 * so that its client sends no more. No thread waits with it. A proxy does not wait
 * forever, so after a while the rest is read and the request answered anyway; then the
 * frames wait in the session, which limits them.
 * <p>
 * Used by one thread at a time, always one of the container's.
 */
final class SendRequest {

	/** How long a request is not answered: less than Jetty and proxies let it be idle. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Logger log = LoggerFactory.getLogger(SendRequest.class);

	private final HttpSockJsSession session;

	private final ServerHttpRequest request;

	private final HttpServletRequest servletRequest;

	/**
	 * Its limit depends on whether the session is CONNECTED when reading begins.
	 */
	private final Supplier<MessageReader> reader;

	private final InputStream in;

	/** By {@link System#nanoTime()}. */
	private final long deadline = System.nanoTime() + PATIENCE.toNanos();

	private ServerHttpResponse response;

	private MessageReader.@Nullable Reading body;

	private boolean whole;

	/** Null until the request has to wait. */
	private @Nullable AsyncContext context;

	SendRequest(HttpSockJsSession session, ServerHttpRequest request, ServerHttpResponse response,
			Supplier<MessageReader> reader) throws IOException {
		this.session = session;
		this.request = request;
		this.servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
		this.reader = reader;
		this.in = this.servletRequest.getInputStream();
		this.response = response;
	}

	/** Reads as far as the session wants, and answers when it has taken all. */
	void goOn() {
		try {
			while (!this.whole && isWanted()) {
				this.whole = body().goOn((messages) -> this.session.receive(messages) && isWanted());
				if (!this.whole && this.session.isClosed()) {
					// The same answer as for a session that has ended.
					this.response.setStatusCode(HttpStatus.NOT_FOUND);
					end();
					return;
				}
			}
			if (!isWanted()) {
				await();
				return;
			}
			accept();
		}
		catch (UnreadableMessageException ex) {
			refuse(ex);
		}
		catch (IOException | RuntimeException ex) {
			log.debug("Session {}: could not be read: {}", this.session.getId(), ex.toString());
		}
		end();
	}

	private MessageReader.Reading body() {
		MessageReader.Reading begun = this.body;
		if (begun == null) {
			begun = this.reader.get().begin(this.in);
			this.body = begun;
		}
		return begun;
	}

	private boolean isWanted() {
		return !this.session.wire().isPaused() || System.nanoTime() - this.deadline >= 0;
	}

	private void accept() {
		this.response.setStatusCode(HttpStatus.NO_CONTENT);
		this.response.getHeaders().setContentType(Answers.PLAIN_TEXT);
	}

	private void await() throws IOException {
		AsyncContext waiting = this.context;
		if (waiting == null) {
			waiting = startAsync();
			this.context = waiting;
		}
		AsyncContext container = waiting;
		CompletableFuture<Void> turn = new CompletableFuture<>();
		this.session.wire().whenResumed(() -> turn.complete(null));
		turn.completeOnTimeout(null, Math.max(0, this.deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
			.thenRun(() -> container.start(this::goOn));
	}

	/** Its headers are written now, on the thread that Spring does that on later. */
	private AsyncContext startAsync() throws IOException {
		accept();
		this.response.getBody();
		this.request.getAsyncRequestControl(this.response).start(-1);
		HttpServletResponse servletResponse = ((ServletServerHttpResponse) this.response).getServletResponse();
		this.response = new ServletServerHttpResponse(servletResponse);
		return this.servletRequest.getAsyncContext();
	}

	private void refuse(UnreadableMessageException problem) {
		try {
			Answers.error(this.response, problem.status(), String.valueOf(problem.getMessage()));
		}
		catch (IOException ex) {
			log.debug("Session {}: could not be answered: {}", this.session.getId(), ex.toString());
		}
		if (problem.status() == HttpStatus.CONTENT_TOO_LARGE) {
			this.session.closeWith(new CloseStatus(problem.reason().code(), problem.reason().text()));
		}
	}

	private void end() {
		body().close();
		AsyncContext waited = this.context;
		if (waited == null) {
			return;
		}
		try {
			this.response.close();
			waited.complete();
		}
		catch (IllegalStateException ex) {
			// The container has ended it already: the client is gone.
		}
	}

}
