package dev.parley.engine.delivery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.Identity;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.SlowConsumer;

/**
 * The sending side of one session: frames to its client, in the negotiated version, and
 * the response to a client that is too slow. Safe for any thread.
 */
public final class Recipient {

	/** An outbox may hold this multiple of its bound in the protocol's own frames. */
	private static final int PATIENCE = 4;

	private final String session;

	private final Identity identity;

	private final Outbox outbox;

	private final MessageHeaders headers;

	private final Limits limits;

	private final Meters meters;

	private final Consumer<Recipient> tooSlow;

	private final Runnable outrun;

	private volatile Version version = Version.V1_2;

	/**
	 * The subscriptions with a greatest frequency; guarded by this object's monitor,
	 * under which nothing is called. Most sessions have none.
	 */
	private @Nullable Set<PacedDelivery> paced;

	/**
	 * @param session its id
	 * @param tooSlow closes the session, on another thread, because the caller holds
	 * locks
	 * @param outrun the same, if messages are gone that it should have been sent
	 */
	public Recipient(String session, Identity identity, Outbox outbox, MessageHeaders headers, Limits limits,
			Meters meters, Consumer<Recipient> tooSlow, Runnable outrun) {
		this.session = session;
		this.identity = identity;
		this.outbox = outbox;
		this.headers = headers;
		this.limits = limits;
		this.meters = meters;
		this.tooSlow = tooSlow;
		this.outrun = outrun;
	}

	/** The id of its session. */
	String session() {
		return this.session;
	}

	/** The client's address, see {@link Identity#address}. */
	String address() {
		return this.identity.address();
	}

	public Caller caller() {
		return this.identity.caller();
	}

	Limits limits() {
		return this.limits;
	}

	/** The negotiated version; 1.2 before that. */
	public Version version() {
		return this.version;
	}

	public void agreedOn(Version negotiated) {
		this.version = negotiated;
	}

	/** Its pending frames. */
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
	 * Sends a live message of a topic.
	 * @param slow the response if there is no room for it
	 * @param of the subscription that it is for
	 */
	void send(EncodedFrame frame, SlowConsumer slow, StoredMessage message, Subscription of) {
		if (slow.action() == SlowConsumer.Action.DISCONNECT) {
			send(frame);
			return;
		}
		String about = slow.keyOf(message);
		leftOut(slow.action(), this.outbox.offerDispensable(frame, (about != null) ? new About(of, about) : null));
	}

	void leftOut(SlowConsumer.Action action, int messages) {
		if (messages > 0) {
			this.meters.slow(action, messages);
		}
	}

	/**
	 * No limit keeps out a frame of the protocol, but a client that asks for receipts and
	 * does not read them is slow, too.
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

	void outrun() {
		this.outrun.run();
	}

	/**
	 * The id by which a delivery is acknowledged; null before STOMP 1.2, where that is
	 * its message-id.
	 */
	@Nullable String ackIdFor(int subscription, long number) {
		return (this.version == Version.V1_2) ? new AckId(subscription, number).toString() : null;
	}

	synchronized void joined(PacedDelivery subscription) {
		if (this.paced == null) {
			this.paced = new HashSet<>(2);
		}
		this.paced.add(subscription);
	}

	synchronized void left(PacedDelivery subscription) {
		if (this.paced != null) {
			this.paced.remove(subscription);
		}
	}

	private synchronized List<PacedDelivery> paced() {
		return (this.paced != null) ? List.copyOf(this.paced) : List.of();
	}

	/** Bytes of its frames, whether or not they are in others' outboxes, too. */
	public long frames() {
		long bytes = this.outbox.bytes();
		for (PacedDelivery subscription : paced()) {
			for (EncodedFrame frame : subscription.waiting()) {
				bytes += frame.length();
			}
		}
		return bytes;
	}

	/** The same, without those counted for another session in this round. */
	public long framesOnce(int round) {
		long bytes = this.outbox.countOnce(round);
		for (PacedDelivery subscription : paced()) {
			for (EncodedFrame frame : subscription.waiting()) {
				bytes += frame.isNewIn(round) ? frame.length() : 0;
			}
		}
		return bytes;
	}

	MessageFrame frame(Delivery delivery) {
		return this.headers.frame(delivery);
	}

	/** The subject of messages of one subscription: the next about it replaces one. */
	private record About(Subscription subscription, String value) {

	}

}
