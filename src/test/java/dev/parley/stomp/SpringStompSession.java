package dev.parley.stomp;

import java.lang.reflect.Type;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.messaging.WebSocketStompClient;

import static org.assertj.core.api.Assertions.assertThat;

/** A connected Spring client, whose waits time out after ten seconds. */
public final class SpringStompSession implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 60;

	private final StompSession session;

	private final Listener listener;

	/** Received frames, in order: "MESSAGE destination", "RECEIPT id". */
	private final List<String> order;

	private SpringStompSession(StompSession session, Listener listener) {
		this.session = session;
		this.listener = listener;
		this.order = listener.order;
	}

	static SpringStompSession open(WebSocketStompClient client, String url, WebSocketHttpHeaders handshake,
			@Nullable String token) {
		StompHeaders connect = new StompHeaders();
		if (token != null) {
			connect.add("Authorization", "Bearer " + token);
		}
		Listener listener = new Listener();
		StompSession session = await(client.connectAsync(url, handshake, connect, listener));
		return new SpringStompSession(session, listener);
	}

	/** The server's id for this session, from CONNECTED. */
	public String id() {
		return String.valueOf(await(this.listener.connected).getFirst("session"));
	}

	public String version() {
		return String.valueOf(await(this.listener.connected).getFirst("version"));
	}

	/** Subscribes, and returns when the server has confirmed it. */
	public Inbox subscribe(String destination) {
		StompHeaders headers = new StompHeaders();
		headers.setDestination(destination);
		Inbox inbox = new Inbox();
		headers.setReceipt("s-" + destination + "-" + System.nanoTime());
		StompSession.Subscription subscription = this.session.subscribe(headers, inbox);
		inbox.subscription = subscription;
		await(receipt(subscription, headers));
		return inbox;
	}

	/** Subscribes without asking for a receipt. */
	public Inbox subscribeBlindly(String destination) {
		Inbox inbox = new Inbox();
		inbox.subscription = this.session.subscribe(destination, inbox);
		return inbox;
	}

	/**
	 * Sends JSON.
	 * @return completed with the headers of the RECEIPT when it comes
	 */
	public CompletableFuture<StompHeaders> send(String destination, String json, String... moreHeaders) {
		StompHeaders headers = new StompHeaders();
		headers.setDestination(destination);
		headers.set(StompHeaders.CONTENT_TYPE, "application/json");
		for (int i = 0; i < moreHeaders.length; i += 2) {
			headers.set(moreHeaders[i], moreHeaders[i + 1]);
		}
		if (headers.getReceipt() == null) {
			headers.setReceipt("r-" + System.nanoTime());
		}
		return receipt(this.session.send(headers, json.getBytes(StandardCharsets.UTF_8)), headers);
	}

	/** Sends, and returns the headers of the RECEIPT. */
	public StompHeaders sendAndWait(String destination, String json) {
		return await(send(destination, json));
	}

	private CompletableFuture<StompHeaders> receipt(StompSession.Receiptable frame, StompHeaders headers) {
		CompletableFuture<StompHeaders> receipt = new CompletableFuture<>();
		frame.addReceiptTask((answer) -> {
			this.order.add("RECEIPT " + headers.getReceipt());
			receipt.complete(answer);
		});
		return receipt;
	}

	/** The body of the ERROR that ended this session. */
	public Received error() {
		return await(this.listener.error);
	}

	public boolean isConnected() {
		return this.session.isConnected();
	}

	/** A copy of the frames received so far. */
	public List<String> order() {
		return List.copyOf(this.order);
	}

	/**
	 * The server answers DISCONNECT by closing the connection, possibly before the client
	 * reports that DISCONNECT has been written. That report then fails, which does no
	 * harm.
	 */
	@Override
	public void close() {
		if (this.session.isConnected()) {
			try {
				this.session.disconnect();
			}
			catch (MessageDeliveryException ex) {
				assertThat(ex).hasRootCauseInstanceOf(ClosedChannelException.class);
			}
		}
	}

	static <T> T await(CompletableFuture<T> future) {
		try {
			return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (Exception ex) {
			throw new AssertionError("Did not come: " + ex, ex);
		}
	}

	/** A message or an ERROR. */
	public record Received(StompHeaders headers, String body) {

		public @Nullable String header(String name) {
			return this.headers.getFirst(name);
		}

	}

	/** The messages of one subscription. */
	public final class Inbox implements StompFrameHandler {

		private final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();

		private StompSession.@Nullable Subscription subscription;

		/** Waits for the next message. */
		public Received next() {
			try {
				Received message = this.messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
				if (message == null) {
					throw new AssertionError("No message came; so far " + SpringStompSession.this.order);
				}
				return message;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

		/** The messages that have arrived and have not been taken. */
		public List<String> rest() {
			List<Received> rest = new ArrayList<>();
			this.messages.drainTo(rest);
			return rest.stream().map(Received::body).toList();
		}

		public String subscriptionId() {
			return (this.subscription != null) ? this.subscription.getSubscriptionId() : "";
		}

		/** Does not wait: Spring's client does not report a receipt for it. */
		public void unsubscribe() {
			if (this.subscription != null) {
				this.subscription.unsubscribe();
			}
		}

		@Override
		public Type getPayloadType(StompHeaders headers) {
			return byte[].class;
		}

		@Override
		public void handleFrame(StompHeaders headers, @Nullable Object payload) {
			SpringStompSession.this.order.add("MESSAGE " + headers.getDestination());
			this.messages.add(received(headers, payload));
		}

	}

	private static Received received(StompHeaders headers, @Nullable Object payload) {
		return new Received(headers, (payload instanceof byte[] body) ? new String(body, StandardCharsets.UTF_8) : "");
	}

	private static final class Listener extends StompSessionHandlerAdapter {

		private final List<String> order = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Received> error = new CompletableFuture<>();

		private final CompletableFuture<StompHeaders> connected = new CompletableFuture<>();

		@Override
		public void afterConnected(StompSession session, StompHeaders connectedHeaders) {
			this.connected.complete(connectedHeaders);
		}

		@Override
		public Type getPayloadType(StompHeaders headers) {
			return byte[].class;
		}

		@Override
		public void handleFrame(StompHeaders headers, @Nullable Object payload) {
			this.error.complete(received(headers, payload));
		}

	}

}
