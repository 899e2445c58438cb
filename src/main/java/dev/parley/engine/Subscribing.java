package dev.parley.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;

/**
 * Takes one subscription from SUBSCRIBE to live: registers it, finds its place in the
 * log, sends the RECEIPT, replays what it has missed in pages as its outbox has room, and
 * goes live when the replay has caught up. No gap: it is registered before the log is
 * read. No duplicate: it goes live behind the last offset that it has got.
 * <p>
 * Begins on the session's reading thread and goes on wherever the outbox finds room, one
 * step at a time.
 */
final class Subscribing implements Runnable {

	private static final Logger log = LoggerFactory.getLogger(Subscribing.class);

	/** Messages read from the log at once. */
	private static final int PAGE = 200;

	private final Engine engine;

	private final Subscription subscription;

	private final Frame frame;

	private @Nullable Topic topic;

	/** The next offset to replay. */
	private long next;

	/** The last offset that the log had when the subscription was registered. */
	private long target;

	/** Whether what the client asked for begins wherever the log begins. */
	private boolean fromWhereverItBegins;

	Subscribing(Engine engine, Subscription subscription, Frame frame) {
		this.engine = engine;
		this.subscription = subscription;
		this.frame = frame;
	}

	void begin(StreamOffset wanted) {
		String destination = this.subscription.destination();
		Topic registered = this.engine.destinations().addToTopic(this.subscription);
		this.topic = registered;
		if (!this.engine.retains(destination)) {
			Headers notRecovered = (wanted.start() == StreamOffset.Start.NEXT) ? Headers.empty()
					: Headers.of("x-recovered", "false");
			registered.goLive(this.subscription, () -> receipt(notRecovered));
			return;
		}
		Page page = this.engine.read(destination, 0, 0);
		this.next = firstWanted(wanted, page);
		boolean asked = wanted.start() != StreamOffset.Start.NEXT;
		boolean recovered = this.next > 0;
		if (!recovered) {
			this.next = page.last() + 1;
		}
		this.target = page.last();
		this.fromWhereverItBegins = wanted.start() == StreamOffset.Start.FIRST;
		Headers.Builder headers = Headers.builder()
			.add("x-stream-offset", Long.toString(page.last()))
			.add("x-stream-epoch", page.epoch());
		if (asked) {
			headers.add("x-recovered", Boolean.toString(recovered));
		}
		receipt(headers.build());
		run();
	}

	/**
	 * The offset to replay from; 0 if the log does not have it any more or never had it.
	 */
	private static long firstWanted(StreamOffset wanted, Page page) {
		boolean otherEpoch = wanted.epoch() != null && !wanted.epoch().equals(page.epoch());
		return switch (wanted.start()) {
			case NEXT -> page.last() + 1;
			case FIRST -> page.first();
			case LAST -> Math.max(page.last(), page.first());
			case OFFSET -> (otherEpoch || wanted.number() < page.first() || wanted.number() > page.last() + 1) ? 0
					: wanted.number();
		};
	}

	/**
	 * Replays until the outbox is full or all has been replayed. If the log can't be read
	 * any more, the connection is closed: the client was promised a replay without gaps,
	 * and when it comes again it begins behind what it has got.
	 */
	@Override
	public void run() {
		try {
			replay();
		}
		catch (BackendException ex) {
			log.warn("The replay of {} stopped", this.subscription, ex);
			this.subscription.session().close(CloseReason.INTERNAL);
		}
	}

	private void replay() {
		Topic registered = this.topic;
		while (registered != null && !this.subscription.isCancelled()
				&& (this.next <= this.target || !registered.goLive(this.subscription, this.next - 1))) {
			if (!replayPage()) {
				return;
			}
		}
	}

	private boolean replayPage() {
		List<StoredMessage> messages = this.engine.read(this.subscription.destination(), this.next, PAGE).messages();
		if (messages.isEmpty() || (messages.get(0).offset() != this.next && !this.fromWhereverItBegins)) {
			this.subscription.session().close(CloseReason.OUTRUN);
			return false;
		}
		this.fromWhereverItBegins = false;
		for (StoredMessage message : messages) {
			if (!this.subscription.replay(this.engine.destinations().headers().announce(message))) {
				this.subscription.whenReady(() -> this.engine.later(this));
				return false;
			}
			this.next = message.offset() + 1;
		}
		return true;
	}

	private void receipt(Headers extra) {
		this.subscription.session().receipt(this.frame, extra);
	}

}
