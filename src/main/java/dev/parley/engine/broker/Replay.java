package dev.parley.engine.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.delivery.Topic;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.CloseReason;

/**
 * Takes one subscription from SUBSCRIBE to live: registers it, finds its place in the
 * log, sends the RECEIPT, replays missed messages in pages as its outbox has room, and
 * goes live when the replay has caught up. No gap: it is registered before the log is
 * read. No duplicate: it goes live after the last offset that was replayed.
 * <p>
 * Begins on the thread that handles the SUBSCRIBE, or on one of the {@link Broker#readers
 * readers} if reading the log waits, and continues when the outbox has room, one step at
 * a time.
 */
public final class Replay implements Runnable {

	private static final Logger log = LoggerFactory.getLogger(Replay.class);

	/** Messages read from the log at once. */
	private static final int PAGE = 200;

	private final Broker broker;

	private final Subscription subscription;

	private final String user;

	private final Consumer<Headers> receipt;

	private final Consumer<CloseReason> end;

	/** Whether reading waits for a store. */
	private final boolean waits;

	/**
	 * Whether the newest message kept says all that the client has to know, as that of a
	 * roster does: each subscription that has not seen it begins with it.
	 */
	private final boolean newestSaysAll;

	private final Topic topic;

	/**
	 * How many messages the topic had handed out when the subscription was registered.
	 */
	private final long before;

	/** The epoch that is replayed. */
	private String epoch = "";

	/** Earlier epochs of the log. */
	private Map<String, Long> former = Map.of();

	/** The next offset to replay. */
	private long next;

	/** The last offset that the log had when the subscription was registered. */
	private long target;

	/** Whether the client asked to begin wherever the log begins. */
	private boolean fromWhereverItBegins;

	/**
	 * The offset up to which the client asked for what a keyed log has, and knows nothing
	 * that could have been removed; 0 if it knows what was before the replay.
	 */
	private long snapshot;

	/**
	 * Registers the subscription of one SUBSCRIBE to a topic.
	 * @param receipt sends its RECEIPT with further headers, if it asked for one
	 * @param end closes the session if messages to be replayed are gone
	 */
	public Replay(Broker broker, Subscription subscription, Consumer<Headers> receipt, Consumer<CloseReason> end) {
		this.broker = broker;
		this.subscription = subscription;
		this.user = subscription.recipient().caller().name();
		this.receipt = receipt;
		this.end = end;
		this.waits = broker.readingWaits(subscription.destination());
		this.newestSaysAll = broker.newestSaysAll(subscription.destination());
		this.topic = broker.destinations().addToTopic(subscription);
		this.before = this.topic.handedOut();
	}

	/**
	 * To be awaited before it begins.
	 * @return completed when the messages of all processes that share the log are
	 * announced here; exceptionally if that cannot be
	 */
	public CompletableFuture<Void> joined() {
		return this.topic.membership().join();
	}

	/**
	 * Begins the replay.
	 * @throws BackendException if the log can't be read, and nothing has been sent
	 */
	public void begin(StreamOffset wanted) {
		String destination = this.subscription.destination();
		boolean asked = wanted.start() != StreamOffset.Start.NEXT;
		if (!this.broker.retains(destination)) {
			if (asked) {
				this.broker.meters().recovered(false);
			}
			Headers notRecovered = asked ? Headers.of("x-recovered", "false") : Headers.empty();
			this.topic.goLive(this.subscription, () -> this.receipt.accept(notRecovered));
			return;
		}
		Page log = this.broker.read(destination, 0, 0);
		Position position = new Position(log.epoch(), log.last());
		if (!asked && !this.newestSaysAll) {
			this.topic.goLiveNow(this.subscription, position, log.former(), this.before,
					(seen) -> this.receipt.accept(at(seen).build()));
			return;
		}
		this.next = firstWanted(wanted, log);
		boolean recovered = this.next > 0;
		if (asked) {
			this.broker.meters().recovered(recovered);
		}
		if (this.newestSaysAll && (!asked || !recovered)) {
			this.next = log.first();
		}
		else if (!recovered) {
			this.next = log.last() + 1;
		}
		this.epoch = log.epoch();
		this.former = log.former();
		this.target = log.last();
		this.fromWhereverItBegins = wanted.start() == StreamOffset.Start.FIRST
				|| wanted.start() == StreamOffset.Start.LAST;
		this.snapshot = (log.keyed() && this.fromWhereverItBegins) ? log.last() : 0;
		Headers.Builder headers = at(position);
		if (asked) {
			headers.add("x-recovered", Boolean.toString(recovered));
		}
		this.receipt.accept(headers.build());
		run();
	}

	private static Headers.Builder at(Position position) {
		return Headers.builder()
			.add("x-stream-offset", Long.toString(position.offset()))
			.add("x-stream-epoch", position.epoch());
	}

	/**
	 * The offset to replay from; 0 if the log no longer has it or never had it.
	 */
	private long firstWanted(StreamOffset wanted, Page log) {
		boolean otherEpoch = wanted.epoch() != null && !wanted.epoch().equals(log.epoch());
		return switch (wanted.start()) {
			case NEXT -> log.last() + 1;
			case FIRST -> log.keyed() ? 1 : log.first();
			case LAST -> log.keyed() ? Math.max(log.last(), 1) : Math.max(log.last(), log.first());
			case OFFSET -> isHeld(wanted, log) ? wanted.number() : 0;
			case TIMESTAMP -> otherEpoch ? 0
					: LogSearch.firstSince(this.broker, this.subscription.destination(), log, wanted.number());
		};
	}

	/** Whether the log goes on where the client stands. */
	private static boolean isHeld(StreamOffset wanted, Page log) {
		String epoch = (wanted.epoch() != null) ? wanted.epoch() : log.epoch();
		return log.holds(epoch, wanted.number() - 1) && wanted.number() >= log.first()
				&& wanted.number() <= log.last() + 1;
	}

	/** Replays until the outbox is full or the replay has caught up. */
	@Override
	public void run() {
		try {
			boolean more = true;
			while (more && !this.subscription.isCancelled() && !isLive()) {
				long nanos = this.broker.rates().untilMayReplay(this.user);
				if (nanos > 0) {
					// This user is over the rate of replays.
					this.broker.after(nanos).thenRun(this::goOn);
					return;
				}
				more = replayPage();
				if (more && this.waits) {
					// Lets others have this thread in between.
					goOn();
					return;
				}
			}
		}
		catch (BackendException ex) {
			log.warn("{}: the log could not be read: {}", this.subscription, ex.toString());
			this.end.accept(CloseReason.INTERNAL);
		}
	}

	private boolean isLive() {
		return this.next > this.target && this.topic.goLive(this.subscription, new Position(this.epoch, this.next - 1),
				this.former, this.before);
	}

	private boolean replayPage() {
		Page page = this.broker.read(this.subscription.destination(), this.next, PAGE);
		List<StoredMessage> messages = page.messages();
		if (this.newestSaysAll && !page.epoch().equals(this.epoch)) {
			// The log has begun again: so does its reader.
			this.epoch = page.epoch();
			this.former = page.former();
			this.next = page.first();
			this.target = page.last();
			return true;
		}
		if (!page.holds(this.epoch, this.next - 1) || !isWhole(page)) {
			this.end.accept(CloseReason.OUTRUN);
			return false;
		}
		this.epoch = page.epoch();
		this.former = page.former();
		this.fromWhereverItBegins = false;
		long bytes = 0;
		boolean room = true;
		for (int i = 0; room && i < messages.size() && !this.subscription.isCancelled(); i++) {
			StoredMessage message = messages.get(i);
			boolean wanted = message.offset() > this.snapshot || !message.isTombstone();
			room = !wanted || this.subscription.replay(this.broker.destinations().headers().announce(message));
			if (room) {
				this.next = message.offset() + 1;
				bytes += message.footprint();
			}
		}
		if (room && page.keyed()) {
			this.next = page.readUpTo(PAGE) + 1;
		}
		this.broker.rates().replayed(this.user, bytes);
		if (!room) {
			this.subscription.whenReady(this::goOn);
		}
		return room && !this.subscription.isCancelled();
	}

	/** Whether nothing is missing between what the client has and this page. */
	private boolean isWhole(Page page) {
		if (page.keyed()) {
			return Math.max(this.next - 1, this.snapshot) >= page.first() - 1;
		}
		return !page.messages().isEmpty()
				&& (page.messages().get(0).offset() == this.next || this.fromWhereverItBegins || this.newestSaysAll);
	}

	private void goOn() {
		if (this.waits) {
			this.broker.readers(this.subscription.destination()).goOn(() -> {
				run();
				return true;
			});
		}
		else {
			this.broker.later(this);
		}
	}

}
