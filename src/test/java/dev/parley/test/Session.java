package dev.parley.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Which frame belongs to what: receipts to the frames that asked for them, messages to
 * their subscriptions, and the end to all who wait. Thread-safe.
 */
final class Session {

	/** The id of the subscription to refusals. */
	static final String REFUSALS = "refusals";

	private final StompWebSocket webSocket = new StompWebSocket(this::arrived);

	private final CompletableFuture<StompFrame> connected = new CompletableFuture<>();

	private final Map<String, CompletableFuture<StompFrame>> receipts = new ConcurrentHashMap<>();

	private final Map<String, Arrivals> subscriptions = new ConcurrentHashMap<>();

	private final AtomicInteger lastId = new AtomicInteger();

	private final Transcript transcript;

	private final Duration timeout;

	private volatile String name;

	/**
	 * An unopened session.
	 * @param timeout of every wait
	 * @param name in the texts of failures
	 */
	Session(Transcript transcript, Duration timeout, String name) {
		this.transcript = transcript;
		this.timeout = timeout;
		this.name = name;
		this.webSocket.end().thenAccept(this::ended);
	}

	StompWebSocket webSocket() {
		return this.webSocket;
	}

	Transcript transcript() {
		return this.transcript;
	}

	Duration timeout() {
		return this.timeout;
	}

	String name() {
		return this.name;
	}

	void rename(String now) {
		this.name = now;
	}

	String nextId() {
		return Integer.toString(this.lastId.incrementAndGet());
	}

	CompletableFuture<StompFrame> connected() {
		return this.connected;
	}

	/** Messages of that subscription arrive there from now on. */
	Arrivals expectMessages(String id, String destination) {
		Arrivals arrivals = new Arrivals(this, id, destination);
		this.subscriptions.put(id, arrivals);
		if (this.webSocket.end().isDone()) {
			arrivals.end();
		}
		return arrivals;
	}

	/** What has arrived for a subscription of that id. */
	Arrivals arrivals(String id) {
		Arrivals arrivals = this.subscriptions.get(id);
		if (arrivals == null) {
			throw failure("this client does not listen for " + id);
		}
		return arrivals;
	}

	/** Sends a frame, with a receipt unless the headers have one. */
	CompletableFuture<StompFrame> request(String command, Map<String, String> headers, @Nullable String body) {
		Map<String, String> complete = new LinkedHashMap<>(headers);
		String id = complete.computeIfAbsent("receipt", (none) -> "receipt-" + nextId());
		CompletableFuture<StompFrame> receipt = new CompletableFuture<>();
		this.receipts.put(id, receipt);
		if (this.webSocket.end().isDone()) {
			receipt.completeExceptionally(new Ended());
		}
		else {
			send(command, complete, body);
		}
		return receipt;
	}

	/** Sends a frame; returns at once. */
	CompletableFuture<?> send(String command, Map<String, String> headers, @Nullable String body) {
		this.transcript.sent(command, headers, (body != null) ? body : "");
		return this.webSocket.send(Frames.encode(command, headers, body));
	}

	/**
	 * Waits.
	 * @param what is expected, such as "the RECEIPT of SEND"
	 */
	<T> T await(CompletableFuture<T> future, String what) {
		try {
			return future.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw failure(what + " did not come within " + inWords(this.timeout) + hint(what));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failure(what + " did not come before the test was interrupted");
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Refused refused) {
				StompRefusal refusal = new StompRefusal(refused.frame);
				throw new StompRefusedError(
						text(what + " did not come: the server refused it: " + this.transcript.describe(refused.frame)),
						refusal);
			}
			throw failure(what + " did not come");
		}
	}

	private static String hint(String what) {
		return what.contains("RECEIPT") ? ". Spring's simple broker never sends one: is Parley in this application?"
				: "";
	}

	/** What to throw when something else happened than the test expected. */
	AssertionError failure(String what) {
		return new AssertionError(text(what));
	}

	private String text(String what) {
		List<String> lines = new ArrayList<>();
		lines.add(this.name + ": " + what);
		StompEnd end = this.webSocket.end().getNow(null);
		if (end != null) {
			lines.add("  The session ended: " + describe(end));
		}
		this.subscriptions.values()
			.stream()
			.filter((subscription) -> subscription.unread() > 0)
			.map((subscription) -> "  Unread: " + subscription.unreadInWords())
			.forEach(lines::add);
		lines.add("  What it sent (>) and got (<):");
		lines.add(this.transcript.toString());
		return String.join("\n", lines);
	}

	private String describe(StompEnd end) {
		String error = (end.error() != null) ? this.transcript.describe(end.error()) + ", then " : "";
		return error + "close code " + end.code() + " " + end.reason();
	}

	private void arrived(StompFrame frame) {
		this.transcript.received(frame);
		switch (frame.command()) {
			case "CONNECTED" -> this.connected.complete(frame);
			case "RECEIPT" -> {
				CompletableFuture<StompFrame> receipt = this.receipts.remove(frame.header("receipt-id"));
				if (receipt != null) {
					receipt.complete(frame);
				}
			}
			case "MESSAGE" -> message(frame);
			default -> {
				// An ERROR: who waits hears of it when the connection ends.
			}
		}
	}

	private void message(StompFrame frame) {
		String id = frame.header("subscription");
		String refused = frame.headers().get("receipt-id");
		if (id.equals(REFUSALS) && refused != null) {
			CompletableFuture<StompFrame> receipt = this.receipts.remove(refused);
			if (receipt != null) {
				receipt.completeExceptionally(new Refused(frame));
				return;
			}
		}
		Arrivals arrivals = this.subscriptions.get(id);
		if (arrivals != null) {
			arrivals.add(frame);
		}
		else {
			this.transcript.note("this client has no subscription " + id);
		}
	}

	private void ended(StompEnd end) {
		this.transcript.note("close code " + end.code() + " " + end.reason());
		this.connected.completeExceptionally(new Ended());
		this.receipts.values().forEach((receipt) -> receipt.completeExceptionally(new Ended()));
		this.subscriptions.values().forEach(Arrivals::end);
	}

	/** Such as "30 s". */
	static String inWords(Duration duration) {
		return (duration.toMillis() % 1000 == 0) ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
	}

	/** The session ended while somebody waited. */
	private static final class Ended extends Exception {

		private static final long serialVersionUID = 1L;

		Ended() {
			super("The session ended", null, false, false);
		}

	}

	/** The frame whose receipt somebody waits for was refused. */
	private static final class Refused extends Exception {

		private static final long serialVersionUID = 1L;

		private final transient StompFrame frame;

		Refused(StompFrame frame) {
			super(frame.toString(), null, false, false);
			this.frame = frame;
		}

	}

}
