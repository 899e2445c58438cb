package dev.parley.engine.delivery;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.Identity;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.SlowConsumer;

/**
 * The sending side of one session: what goes to its client, in the version that was
 * agreed, and what is done about a client that is too slow. Safe for any thread.
 */
public final class Recipient {

	/** How many times its bound an outbox may hold of the protocol's own frames. */
	private static final int PATIENCE = 4;

	private final String session;

	private final Identity identity;

	private final Outbox outbox;

	private final MessageHeaders headers;

	private final Limits limits;

	private final Meters meters;

	private final Consumer<Recipient> tooSlow;

	private volatile Version version = Version.V1_2;

	/**
	 * Of one session.
	 * @param session its id
	 * @param tooSlow closes the session, and not on the thread that calls it, which has
	 * locks
	 */
	public Recipient(String session, Identity identity, Outbox outbox, MessageHeaders headers, Limits limits,
			Meters meters, Consumer<Recipient> tooSlow) {
		this.session = session;
		this.identity = identity;
		this.outbox = outbox;
		this.headers = headers;
		this.limits = limits;
		this.meters = meters;
		this.tooSlow = tooSlow;
	}

	/** Which session's this is. */
	String session() {
		return this.session;
	}

	/** Where its client is, see {@link Identity#address}. */
	String address() {
		return this.identity.address();
	}

	public Caller caller() {
		return this.identity.caller();
	}

	Limits limits() {
		return this.limits;
	}

	/** What was negotiated; 1.2 before that. */
	public Version version() {
		return this.version;
	}

	public void agreedOn(Version negotiated) {
		this.version = negotiated;
	}

	/** What waits to be sent. */
	public Outbox outbox() {
		return this.outbox;
	}

	/** Sends a message; a session that has no room for it is closed. */
	public void send(EncodedFrame frame) {
		if (!this.outbox.take(frame)) {
			tooSlow();
		}
	}

	/**
	 * Sends a message that may be left out in favour of newer ones.
	 * @param about the next one about the same takes its place; null if it is about
	 * nothing
	 */
	void sendDispensable(EncodedFrame frame, @Nullable Object about, SlowConsumer.Action action) {
		leftOut(action, this.outbox.offerDispensable(frame, about));
	}

	void leftOut(SlowConsumer.Action action, int messages) {
		if (messages > 0) {
			this.meters.slow(action, messages);
		}
	}

	/**
	 * No limit keeps out a frame of the protocol, but who asks for receipts and does not
	 * read them is slow, too.
	 */
	public void put(Frame frame) {
		this.outbox.put(EncodedFrame.of(frame, this.version));
		if (this.outbox.bytes() > PATIENCE * this.limits.outboxBytes()) {
			tooSlow();
		}
	}

	public void tooSlow() {
		this.tooSlow.accept(this);
	}

	/** By which a delivery is acknowledged; before STOMP 1.2 that is its message-id. */
	@Nullable String ackIdFor(int subscription, long number) {
		return (this.version == Version.V1_2) ? new AckId(subscription, number).toString() : null;
	}

	MessageFrame frame(Delivery delivery) {
		return this.headers.frame(delivery);
	}

}
