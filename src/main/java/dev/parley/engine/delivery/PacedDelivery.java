package dev.parley.engine.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Footprint;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.thread.Alarm;
import dev.parley.engine.thread.Scheduler;
import dev.parley.engine.thread.Timers;

/**
 * The messages of a subscription with {@code x-max-frequency}: at most one a period and
 * key, always the newest. What may not go yet waits, and so does what finds no room in
 * the outbox, in which a newer message still takes its place.
 * <p>
 * Messages of different keys change places, so the offset of the last one says nothing
 * about those before it. Some therefore carry {@code x-resume-offset}: all messages
 * before that one have been sent, or replaced by newer ones. Not each does, because such
 * a frame is often for this subscriber alone.
 * <p>
 * Its keys and waiting messages take room of the session, as unacknowledged messages do.
 * Where there is none for another key, the first to end its rest is forgotten, after what
 * waits of it has been sent: messages come early rather than not at all.
 * <p>
 * Guarded by its subscription's monitor, which each public entry takes; called under that
 * of its topic too, by the timers, and when the outbox has room.
 */
final class PacedDelivery implements Timers.Timed {

	/** Nanoseconds between two frames that tell where to resume while messages wait. */
	private static final long TELL_EACH = TimeUnit.MILLISECONDS.toNanos(100);

	/** Size of a waiting message in addition to its frame, bytes. */
	private static final int PLACE = 96;

	private final Subscription subscription;

	private final Recipient recipient;

	private final Outbox outbox;

	private final Scheduler scheduler;

	private final Pacing<Waiting> pacing;

	private final DestinationPolicy policy;

	/** Most keys. */
	private final int most;

	/** Whether messages have positions in one log. */
	private final boolean hasPositions;

	/** What the session's room has been charged with. */
	private long charged;

	/** Whether replayed messages have all been collected. */
	private boolean live;

	/** The newest position that has come. */
	private Position newest = new Position("", 0);

	/** When the client was last told where to resume. */
	private long told;

	private boolean sending;

	/** Whether {@link #alarm} is set. */
	private boolean timed;

	/** Set for up to a minute and more, while subscriptions come and go. */
	private final Alarm alarm = new Alarm(this);

	private final Runnable whenRoom = this::goOn;

	/**
	 * @param period nanoseconds between two messages of a key
	 * @param policy of the destination
	 */
	PacedDelivery(Subscription subscription, long period, DestinationPolicy policy, Scheduler scheduler) {
		this.subscription = subscription;
		this.recipient = subscription.recipient();
		this.outbox = this.recipient.outbox();
		this.policy = policy;
		this.scheduler = scheduler;
		this.pacing = new Pacing<>(period, Waiting::size);
		this.most = this.recipient.limits().outboxFrames();
		this.hasPositions = !DestinationNames.isPattern(subscription.destination());
		this.told = scheduler.now() - TELL_EACH;
	}

	/**
	 * Takes a live message.
	 * @param matched policy of its destination, if that matched a pattern
	 * @return null if it has been sent or waits; otherwise the frame, to be sent now: it
	 * is about nothing, or there is no room for it to wait
	 */
	@Nullable EncodedFrame deliver(StoredMessage message, EncodedFrame frame, @Nullable DestinationPolicy matched) {
		synchronized (this.subscription) {
			if (this.subscription.isCancelled()) {
				return null;
			}
			long now = this.scheduler.now();
			this.newest = message.position();
			this.pacing.wake(now);
			DestinationPolicy governing = (matched != null) ? matched : this.policy;
			String about = governing.keyOf(message);
			if (about == null) {
				forgetErased(message);
			}
			else if (put(about, new Waiting(message, frame, matched), governing, now)) {
				send(now);
				return null;
			}
			else {
				this.pacing.forget(key(message.destination(), about));
			}
			settle();
			return resuming(message.position(), frame, this.pacing.oldest(), now);
		}
	}

	/**
	 * Takes a message of the replay, of which each key's newest goes when all have come.
	 * @return false if there is no room for it now
	 */
	boolean replay(StoredMessage message, EncodedFrame frame) {
		synchronized (this.subscription) {
			if (this.subscription.isCancelled()) {
				return true;
			}
			String about = this.policy.keyOf(message);
			boolean taken = (about != null)
					? put(about, new Waiting(message, frame, null), this.policy, this.scheduler.now())
					: this.outbox.offer(frame);
			if (taken) {
				this.newest = message.position();
			}
			settle();
			return taken;
		}
	}

	/**
	 * From now on messages are live.
	 * @param seen position of the last message before
	 */
	void goLive(Position seen) {
		synchronized (this.subscription) {
			this.live = true;
			this.newest = seen;
			send(this.scheduler.now());
		}
	}

	/** Forgets what waits. */
	void cancel() {
		this.alarm.giveUp();
		this.pacing.clear();
		settle();
		this.recipient.left(this);
	}

	/** The frames that wait. */
	List<EncodedFrame> waiting() {
		synchronized (this.subscription) {
			List<EncodedFrame> frames = new ArrayList<>(this.pacing.waiting());
			this.pacing.forEachWaiting((waiting) -> frames.add(waiting.frame));
			return frames;
		}
	}

	/**
	 * Puts a message into its slot, and makes room for that.
	 * @return false if there is none
	 */
	private boolean put(String about, Waiting message, DestinationPolicy governing, long now) {
		Object key = key(message.destination(), about);
		int keySize = Footprint.of(about);
		while (!hasRoomFor(key, message.size() + Pacing.SLOT + keySize)) {
			if (!makeRoom(governing.slowConsumer().action(), now)) {
				return false;
			}
			settle();
		}
		if (this.pacing.put(key, keySize, message) != null && this.live) {
			this.recipient.leftOut(SlowConsumer.Action.CONFLATE, 1);
		}
		return true;
	}

	private Object key(String destination, String about) {
		return this.hasPositions ? about : new Key(destination, about);
	}

	private boolean hasRoomFor(Object key, int size) {
		int known = this.pacing.sizeOf(key);
		return (this.pacing.size() < this.most || known > 0) && this.outbox.mayKeep(Math.max(0, size - known));
	}

	/**
	 * Forgets a key, after sending what waits of it. Where there is no room for that
	 * either, the policy decides whether it may be left out.
	 */
	private boolean makeRoom(SlowConsumer.Action action, long now) {
		if (this.pacing.forgetFirst()) {
			return true;
		}
		if (this.pacing.next() == null) {
			this.pacing.hurry();
		}
		Waiting next = this.pacing.next();
		if (next == null) {
			return false;
		}
		boolean gone = !isAllowed(next) || this.outbox.offer(frame(next, now));
		boolean leftOut = !gone && this.live && action != SlowConsumer.Action.DISCONNECT;
		if (leftOut) {
			this.recipient.leftOut(action, 1);
		}
		if (gone || leftOut) {
			this.pacing.drop();
		}
		return gone || leftOut;
	}

	/** Sends all that may go, as far as there is room. */
	private void send(long now) {
		if (this.sending) {
			return;
		}
		this.sending = true;
		boolean room = true;
		try {
			this.pacing.wake(now);
			Waiting next = this.pacing.next();
			while (next != null && room) {
				if (!isAllowed(next)) {
					this.pacing.drop();
				}
				else {
					room = this.outbox.offer(frame(next, now));
					if (room) {
						this.pacing.gone(now);
					}
				}
				next = this.pacing.next();
			}
		}
		finally {
			this.sending = false;
		}
		settle();
		if (!room) {
			this.outbox.whenRoom(this.whenRoom);
			if (this.outbox.bytes() == 0 && this.outbox.hasRoom()) {
				// All has been written meanwhile, and nothing would call back.
				send(now);
			}
		}
		setTimer();
	}

	/** Runs the action once, perhaps at once, when {@link #replay} may succeed. */
	void whenReady(Runnable action) {
		AtomicBoolean run = new AtomicBoolean();
		Runnable once = () -> {
			if (run.compareAndSet(false, true)) {
				action.run();
			}
		};
		this.outbox.whenRoom(once);
		if (this.outbox.bytes() == 0 && this.outbox.hasRoom()) {
			once.run();
		}
	}

	/** The outbox has room. */
	private void goOn() {
		synchronized (this.subscription) {
			if (!this.subscription.isCancelled()) {
				send(this.scheduler.now());
			}
		}
	}

	@Override
	public long due(long ignored) {
		synchronized (this.subscription) {
			if (!this.subscription.isCancelled()) {
				this.timed = true;
				send(this.scheduler.now());
			}
			this.timed = this.pacing.isResting();
			return this.timed ? this.pacing.firstEnd() : NEVER;
		}
	}

	/** One timer, for the first end of a rest: later ones are never due before it. */
	private void setTimer() {
		if (!this.timed && this.pacing.isResting()) {
			this.timed = true;
			this.scheduler.at(this.pacing.firstEnd(), this.alarm);
		}
	}

	/** A permission may be withdrawn while a message waits. */
	private boolean isAllowed(Waiting message) {
		DestinationPolicy policy = message.policy;
		return policy == null || this.recipient.caller().passes(policy, Action.SUBSCRIBE, message.destination);
	}

	private EncodedFrame frame(Waiting next, long now) {
		return resuming(next.position, next.frame, this.pacing.oldestBesideNext(), now);
	}

	/**
	 * The frame, which says where to resume if nothing older waits, or if that has not
	 * been said for some time.
	 */
	private EncodedFrame resuming(Position position, EncodedFrame frame, @Nullable Waiting oldest, long now) {
		boolean known = this.hasPositions && position.offset() != 0 && position.epoch().equals(this.newest.epoch());
		if (!known || (oldest != null && now - this.told < TELL_EACH)) {
			return frame;
		}
		if (oldest == null) {
			return frame.resumingAt(this.newest.offset() + 1);
		}
		if (!oldest.position.epoch().equals(this.newest.epoch())) {
			return frame;
		}
		this.told = now;
		return frame.resumingAt(oldest.position.offset());
	}

	private void forgetErased(StoredMessage notice) {
		if (this.pacing.waiting() > 0) {
			List<Long> erased = notice.erases();
			if (!erased.isEmpty()) {
				this.pacing.removeIf((waiting) -> waiting.destination.equals(notice.destination())
						&& erased.contains(waiting.position.offset()));
			}
		}
	}

	/** Charges the session with what has changed. */
	private void settle() {
		long bytes = this.pacing.bytes();
		this.outbox.keepLess(this.charged - bytes);
		this.charged = bytes;
	}

	/**
	 * A message that waits.
	 *
	 * @param policy that lets its subscriber read it; null if that need not be asked
	 * again
	 */
	private record Waiting(String destination, Position position, EncodedFrame frame,
			@Nullable DestinationPolicy policy) {

		Waiting(StoredMessage message, EncodedFrame frame, @Nullable DestinationPolicy policy) {
			this(message.destination(), message.position(), frame, policy);
		}

		int size() {
			return PLACE + this.frame.length();
		}

	}

	/** What a message of one of several destinations is about. */
	private record Key(String destination, String about) {

	}

}
