package dev.parley.engine;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.session.Session;

/** An engine whose sessions discard what they write. */
public final class Listeners implements AutoCloseable {

	/** The destination of {@link #ofPrices}. */
	public static final String PRICES = "/topic/prices";

	private final Engine engine;

	private final IntConsumer written;

	private int sessions;

	public Listeners() {
		this(DestinationPolicy.open("/topic/**"), (frames) -> {
		});
	}

	/**
	 * An engine with a topic whose policy says what its messages are about.
	 * @param written is told how many frames are written at once
	 */
	public static Listeners ofPrices(String key, IntConsumer written) {
		return new Listeners(DestinationPolicy.open(PRICES).slowConsumer(SlowConsumer.conflate(key)), written);
	}

	private Listeners(DestinationPolicy policy, IntConsumer written) {
		this.written = written;
		Clock clock = Clock.systemUTC();
		Policies policies = new Policies(List.of(policy));
		this.engine = new Engine(policies, Limits.DEFAULT, new MemoryBackend(clock), null, (problem) -> new byte[0],
				Runnable::run, clock, Meters.NONE, Memory.unbounded(), Rates.UNLIMITED);
	}

	/** A new session that is subscribed to this destination. */
	public Session subscribe(String destination) {
		Session session = open();
		subscribe(session, "0", destination);
		return session;
	}

	/** The same with one more header. */
	public void subscribe(String destination, String name, String value) {
		open().handle(Frame.of(Command.SUBSCRIBE, "id", "0", "destination", destination, name, value), destination);
	}

	private Session open() {
		Session session = this.engine.open("session-" + this.sessions++, new Nowhere(this.written));
		session.connect(Frame.of(Command.CONNECT, "accept-version", "1.2", "host", "localhost"),
				new Caller("mina", Set.of(), false), Headers.empty());
		return session;
	}

	public void subscribe(Session session, String id, String destination) {
		Frame frame = Frame.of(Command.SUBSCRIBE, "id", id, "destination", destination);
		session.handle(frame, destination);
	}

	public void unsubscribe(Session session, String id) {
		session.handle(Frame.of(Command.UNSUBSCRIBE, "id", id), null);
	}

	public void deliver(StoredMessage message) {
		this.engine.broker().destinations().appended(message);
	}

	/** Waits for receivers that are too slow, instead of having them closed. */
	public void deliver(StoredMessage message, Session listener) {
		this.engine.broker().destinations().appended(message);
		while (!listener.outbox().hasRoom()) {
			if (listener.isClosed()) {
				throw new IllegalStateException("The listener was closed, and nothing was delivered any more");
			}
			Thread.onSpinWait();
		}
	}

	@Override
	public void close() {
		this.engine.close();
	}

	/** A wire that can always be written to. */
	public static final class Nowhere implements Wire {

		private final IntConsumer written;

		public Nowhere() {
			this((frames) -> {
			});
		}

		/**
		 * @param written is told how many frames are written at once
		 */
		public Nowhere(IntConsumer written) {
			this.written = written;
		}

		@Override
		public void write(List<EncodedFrame> frames, WriteListener done) {
			this.written.accept(frames.size());
			done.written();
		}

		@Override
		public void close(CloseReason reason) {
		}

		@Override
		public void ping() {
		}

		@Override
		public void abort() {
		}

	}

}
