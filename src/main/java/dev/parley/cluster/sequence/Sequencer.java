package dev.parley.cluster.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * Puts the messages of one destination into the order of their offsets, each of them
 * once. They come on several ways, twice, in any order, or not at all: then the owner
 * reads what {@link #isMissing is missing} from the log. A log that was lost, forgotten
 * or failed over has another epoch, which only a page of it can explain. One that has
 * lost its newest messages may also go on in the same epoch, with other messages at the
 * offsets of those: this goes back to where they begin, as far as it can tell.
 * <p>
 * Keeps a bounded number of messages that came too early, and few large ones; more of
 * them are read later. Not thread-safe.
 */
public final class Sequencer {

	/** Size at which no more messages are kept that came too early, bytes. */
	private static final long HELD = 1024 * 1024;

	/** It has to be counted again. */
	private static final long UNKNOWN = -1;

	private final Consumer<StoredMessage> next;

	private final Consumer<Position> gone;

	private final int capacity;

	private String epoch;

	/** Offset of the next message. */
	private long wanted;

	/** The greatest offset up to which messages may have been read from the log. */
	private long readUpTo;

	/** The lowest offset at which another message may be than the one passed on. */
	private long doubtful = Long.MAX_VALUE;

	/** Messages of this epoch that came too early. */
	private final TreeMap<Long, StoredMessage> early = new TreeMap<>();

	/** Messages of another epoch, in the order in which they came. */
	private final List<StoredMessage> others = new ArrayList<>();

	/** Size of all of these, bytes. */
	private long held;

	/** Whether the log may have more, which nobody has begun to read. */
	private boolean behind;

	/** Whether it is being read. */
	private boolean reading;

	/** The last of those that came too early before the reading began; 0 for none. */
	private long earlyBefore;

	/** How many of the others had come before the reading began. */
	private int othersBefore;

	/**
	 * @param next takes the messages in their order
	 * @param gone is told, in turn, the position up to which messages have not been
	 * passed on that the log has no longer
	 * @param capacity messages kept that came too early
	 * @param epoch of the log
	 * @param last offset of the last message that need not come
	 */
	public Sequencer(Consumer<StoredMessage> next, Consumer<Position> gone, int capacity, String epoch, long last) {
		this.next = next;
		this.gone = gone;
		this.capacity = capacity;
		this.epoch = epoch;
		this.wanted = last + 1;
		this.readUpTo = last;
	}

	/**
	 * Takes a message that this process has appended itself, and offers once. So if its
	 * place is taken, either it has been read from the log already, or the log has gone
	 * back.
	 */
	public void offerOwn(StoredMessage message) {
		if (message.epoch().equals(this.epoch) && message.offset() < this.wanted) {
			if (message.offset() > this.readUpTo) {
				goBack(message.offset());
			}
			else {
				this.doubtful = Math.min(this.doubtful, message.offset());
				this.behind = true;
			}
		}
		offer(message);
	}

	private void goBack(long offset) {
		this.wanted = offset;
		this.readUpTo = Math.min(this.readUpTo, offset - 1);
		this.behind |= !this.early.isEmpty();
		this.early.clear();
		this.held = UNKNOWN;
	}

	/**
	 * Takes a message that was announced. If it cannot be handed over, it counts as
	 * passed on; what came early behind it is missing still.
	 * @return whether it has been passed on
	 */
	public boolean offer(StoredMessage message) {
		if (!message.epoch().equals(this.epoch)) {
			this.behind = true;
			if (isRoom()) {
				this.others.add(message);
				this.held += message.footprint();
			}
		}
		else if (message.offset() == this.wanted) {
			pass(message);
			passEarly();
			return true;
		}
		else if (message.offset() > this.wanted) {
			if (isRoom()) {
				StoredMessage before = this.early.put(message.offset(), message);
				this.held += message.footprint() - ((before != null) ? before.footprint() : 0);
			}
			else {
				this.behind = true;
			}
		}
		return false;
	}

	private boolean isRoom() {
		return this.early.size() + this.others.size() < this.capacity && held() < HELD;
	}

	/** Counted once for many that come early together. */
	private long held() {
		if (this.held == UNKNOWN) {
			this.held = Stream.concat(this.early.values().stream(), this.others.stream())
				.mapToLong(StoredMessage::footprint)
				.sum();
		}
		return this.held;
	}

	/** Announcements may have been lost. */
	public void suspect() {
		this.behind = true;
	}

	/**
	 * Whether something has to be read from the log, unless it comes by itself very soon.
	 */
	public boolean isMissing() {
		return this.behind || !this.early.isEmpty();
	}

	/**
	 * Whether a log that stands there has messages that have not been passed on.
	 * @param position of its newest message
	 */
	public boolean isBehind(Position position) {
		return !position.epoch().equals(this.epoch) || position.offset() >= this.wanted;
	}

	/**
	 * To be called before the log is read, from the offset that it returns; {@link #read}
	 * must follow, or {@link #failed}.
	 */
	public long beginReading() {
		this.behind = false;
		this.reading = true;
		this.othersBefore = this.others.size();
		this.earlyBefore = this.early.isEmpty() ? 0 : this.early.lastKey();
		return this.wanted;
	}

	/** The log could not be read. */
	public void failed() {
		this.behind = true;
		this.reading = false;
	}

	/**
	 * Takes a page of the log. What cannot be handed over counts as passed on, and ends
	 * this with its failure: what follows it is missing.
	 * @param from the offset from which it was read
	 * @param limit with which it was read
	 * @return whether it was of any use; otherwise there is no hurry to read again
	 */
	public boolean read(Page page, long from, int limit) {
		boolean taken = false;
		try {
			boolean useful = take(page, from, limit);
			taken = true;
			return useful;
		}
		finally {
			this.reading = false;
			this.held = UNKNOWN;
			this.behind |= !taken;
		}
	}

	private boolean take(Page page, long from, int limit) {
		boolean other = !page.epoch().equals(this.epoch);
		if (other) {
			begin(page);
		}
		else if (page.last() < from - 1) {
			goBack(Math.min(page.last() + 1, this.doubtful));
		}
		else if (page.last() < this.earlyBefore) {
			// It was announced after it had been appended, so it is lost.
			this.early.clear();
			this.behind = true;
		}
		this.doubtful = Long.MAX_VALUE;
		if (this.wanted < from) {
			this.behind = true;
		}
		else {
			if (page.first() > this.wanted) {
				this.gone.accept(new Position(this.epoch, page.first() - 1));
			}
			for (StoredMessage message : page.messages()) {
				if (message.offset() >= this.wanted) {
					this.readUpTo = message.offset();
					pass(message);
				}
			}
			this.wanted = Math.max(this.wanted, page.readUpTo(limit) + 1);
			this.readUpTo = this.wanted - 1;
			this.behind |= this.wanted <= page.last();
		}
		this.early.headMap(this.wanted).clear();
		passEarly();
		offerOthersAgain();
		return other || this.wanted != from;
	}

	/** Those of neither epoch belong to a log that had ended when this one was read. */
	private void offerOthersAgain() {
		List<StoredMessage> again = List.copyOf(this.others);
		this.others.clear();
		this.held = UNKNOWN;
		for (int i = 0; i < again.size(); i++) {
			if (i >= this.othersBefore || again.get(i).epoch().equals(this.epoch)) {
				offer(again.get(i));
			}
		}
	}

	/** Goes on in another epoch, after what both have in common. */
	private void begin(Page page) {
		if (!page.holds(this.epoch, this.wanted - 1)) {
			Map<String, Long> former = page.former();
			this.wanted = former.getOrDefault(this.epoch, 0L) + 1;
		}
		this.early.clear();
		this.readUpTo = this.wanted - 1;
		this.epoch = page.epoch();
	}

	/**
	 * Whether this message has been passed on, or never will be, because its log has
	 * ended.
	 */
	public boolean hasPassed(Position position) {
		return position.epoch().equals(this.epoch) ? position.offset() < this.wanted : !this.behind && !this.reading;
	}

	private void passEarly() {
		Map.Entry<Long, StoredMessage> first = this.early.firstEntry();
		while (first != null && first.getKey() <= this.wanted) {
			this.early.pollFirstEntry();
			this.held = UNKNOWN;
			if (first.getKey() == this.wanted) {
				pass(first.getValue());
			}
			first = this.early.firstEntry();
		}
	}

	private void pass(StoredMessage message) {
		this.wanted = message.offset() + 1;
		this.next.accept(message);
	}

}
