package dev.parley.test;

import java.net.URI;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The clients of one test: a JUnit extension that closes them after it, and if it fails
 * says what each of them saw, as a suppressed exception of the failure. <pre>
 * &#64;RegisterExtension
 * final StompTestClients clients = new StompTestClients();
 *
 * &#64;Test
 * void everyoneHears() {
 *     StompTestClient mina = this.clients.connect(this.port);
 *     …
 * </pre> Register it in an instance field. Thread-safe.
 */
public final class StompTestClients
		implements AfterEachCallback, TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

	private final Deque<StompTestClient> opened = new ConcurrentLinkedDeque<>();

	/** Connects to {@code ws://127.0.0.1:port/chat}, without a user. */
	public StompTestClient connect(int port) {
		return at(port).connect();
	}

	/** For {@code ws://127.0.0.1:port/chat}. */
	public ConnectSpec at(int port) {
		return at(URI.create("ws://127.0.0.1:" + port + "/chat"));
	}

	/**
	 * For an endpoint anywhere.
	 * @param endpoint begins with {@code ws}, {@code wss}, {@code http} or {@code https}
	 */
	public ConnectSpec at(URI endpoint) {
		return new ConnectSpec(StompTestClient.webSocket(endpoint), this.opened::addFirst);
	}

	/** Closes all clients, the last one first. */
	@Override
	public void afterEach(ExtensionContext context) {
		for (StompTestClient client = this.opened.poll(); client != null; client = this.opened.poll()) {
			client.close();
		}
	}

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		throw withTranscripts(failure);
	}

	@Override
	public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		throw withTranscripts(failure);
	}

	@Override
	public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		throw withTranscripts(failure);
	}

	private Throwable withTranscripts(Throwable failure) {
		this.opened.descendingIterator()
			.forEachRemaining((client) -> failure.addSuppressed(new Seen(client.name(), client.transcript())));
		return failure;
	}

	/** A text for the stack trace of a failure; it has no stack of its own. */
	private static final class Seen extends Exception {

		private static final long serialVersionUID = 1L;

		Seen(String name, String transcript) {
			super("what %s sent (>) and got (<):%n%s".formatted(name, transcript), null, false, false);
		}

		@Override
		public String toString() {
			return String.valueOf(getMessage());
		}

	}

}
