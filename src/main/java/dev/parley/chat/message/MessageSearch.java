package dev.parley.chat.message;

import java.text.Normalizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Caller;
import dev.parley.security.RateLimit;

/**
 * Finds messages by words in the rooms that are open to the caller now, the newest first.
 * It reads the rooms' logs, like everybody else, from their ends: so what it finds is
 * what is there, on any database and in memory, in any language. What that costs is
 * bounded for each request, which says where the next one goes on.
 * <p>
 * Safe for any thread. It waits for the database.
 */
@Component
final class MessageSearch {

	/** Most searches by one user in a minute, each page counted. */
	static final int MOST = 60;

	/** Most results of one request. */
	static final int RESULTS = 20;

	/** Most messages that are looked at for one request. */
	static final int LOOKED_AT = 20_000;

	/** Most words; more are not looked for. */
	static final int WORDS = 8;

	/** Time after which a request answers with what it has found. */
	private static final Duration LONGEST = Duration.ofSeconds(2);

	/**
	 * Most searches that run at a time, each of another user: others need the database,
	 * too. The next one waits for its turn, {@link #LONGEST} at most.
	 */
	private static final int AT_A_TIME = 2;

	/** Messages that are read at a time. */
	private static final int CHUNK = 100;

	private final Rooms rooms;

	private final RoomLog log;

	private final RateLimit limit;

	private final Clock clock;

	private final Semaphore running = new Semaphore(AT_A_TIME, true);

	/** Users whose search runs or waits, so that nobody takes all of the turns. */
	private final Set<String> searching = ConcurrentHashMap.newKeySet();

	MessageSearch(Rooms rooms, RoomLog log, Clock clock) {
		this.rooms = rooms;
		this.log = log;
		this.limit = new RateLimit(MOST, Duration.ofMinutes(1), clock);
		this.clock = clock;
	}

	/**
	 * Finds messages that have all of the words, in upper or lower case, as parts of
	 * words or whole.
	 * @param text the words
	 * @param room to look in; null for all rooms that are open to the caller
	 * @param before where to go on, as {@link Found#next} said: for each room the offset
	 * before which to look; null for the beginning
	 * @throws RoomException {@code no-such-room}, {@code over-limit} or
	 * {@code overloaded}
	 */
	Found find(String text, @Nullable String room, @Nullable Map<String, Long> before, Caller caller) {
		List<String> words = words(text);
		List<Room> open = (room != null) ? List.of(this.rooms.get(room, caller)) : this.rooms.openTo(caller);
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			throw RoomException.tooOften("You have searched a lot", wait);
		}
		if (!this.searching.add(caller.name())) {
			throw RoomException.tooOften("A search of yours is running", Duration.ofSeconds(1));
		}
		try {
			return inTurn(words, open, before);
		}
		finally {
			this.searching.remove(caller.name());
		}
	}

	private Found inTurn(List<String> words, List<Room> open, @Nullable Map<String, Long> before) {
		if (!mayRun()) {
			throw RoomException.searchesRunning();
		}
		try {
			List<Place> places = open.stream()
				.filter((each) -> before == null || before.containsKey(each.id()))
				.map((each) -> new Place(each.id(), (before != null) ? before.get(each.id()) : null))
				.toList();
			return find(words, places);
		}
		finally {
			this.running.release();
		}
	}

	private boolean mayRun() {
		try {
			return this.running.tryAcquire(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Takes the newest message of all places, again and again. */
	private Found find(List<String> words, List<Place> places) {
		Instant end = this.clock.instant().plus(LONGEST);
		PriorityQueue<Place> queue = new PriorityQueue<>(
				Comparator.comparingLong(Place::time).reversed().thenComparing((place) -> place.room));
		List<Place> unread = new ArrayList<>();
		for (Place place : places) {
			if (this.clock.instant().isAfter(end)) {
				unread.add(place);
			}
			else if (place.advance()) {
				queue.add(place);
			}
		}
		List<Result> results = new ArrayList<>();
		int looked = 0;
		boolean inTime = unread.isEmpty();
		while (inTime && !queue.isEmpty() && results.size() < RESULTS && looked < LOOKED_AT) {
			Place newest = queue.remove();
			ChatMessage message = this.log.message(newest.message());
			if (message != null && hasAll(message.text(), words)) {
				results.add(new Result(newest.room, newest.message().offset(), message.id(), message.from(),
						message.text(), message.time(), message.edited()));
			}
			looked++;
			newest.taken();
			if (newest.advance()) {
				queue.add(newest);
			}
			inTime = this.clock.instant().isBefore(end);
		}
		Map<String, Long> next = new LinkedHashMap<>();
		Stream.concat(queue.stream(), unread.stream()).forEach((place) -> next.put(place.room, place.before()));
		return new Found(results, next.isEmpty() ? null : next);
	}

	private static List<String> words(String text) {
		return Stream.of(folded(text).trim().split("\\s+")).distinct().limit(WORDS).toList();
	}

	private static boolean hasAll(String text, List<String> words) {
		String folded = folded(text);
		return words.stream().allMatch(folded::contains);
	}

	/**
	 * Composed, because a Mac writes the parts of a Hangul syllable one by one, and
	 * without case.
	 */
	private static String folded(String text) {
		return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
	}

	/**
	 * Results, the newest first; an edited message stands where it was said.
	 *
	 * @param results at most {@link #RESULTS}
	 * @param next where to go on, even if there are no results: for each room with older
	 * messages the offset before which to look; null if all has been looked at
	 */
	record Found(List<Result> results, @Nullable Map<String, Long> next) {
	}

	/** A message, and where it is. */
	record Result(String room, long offset, String id, String from, String text, Instant time,
			@Nullable Instant edited) {
	}

	/** How far a room has been looked at. Not thread-safe: used by one search. */
	private final class Place {

		private final String room;

		/** Offset before which to read; null before the first time. */
		private @Nullable Long end;

		/** Messages that have been read, the oldest first, and not been looked at. */
		private List<StoredMessage> read = new ArrayList<>();

		Place(String room, @Nullable Long before) {
			this.room = room;
			this.end = before;
		}

		/** Reads more if there is nothing to look at; false if there is nothing more. */
		boolean advance() {
			if (!this.read.isEmpty()) {
				return true;
			}
			Page now = MessageSearch.this.log.read(this.room, 1, 0).join();
			long before = (this.end != null) ? Math.min(this.end, now.last() + 1) : now.last() + 1;
			long from = Math.max(now.first(), before - CHUNK);
			if (from >= before) {
				return false;
			}
			Page page = MessageSearch.this.log.read(this.room, from, (int) (before - from)).join();
			this.read = new ArrayList<>(page.messages());
			this.end = from;
			return !this.read.isEmpty();
		}

		StoredMessage message() {
			return this.read.get(this.read.size() - 1);
		}

		void taken() {
			this.read.remove(this.read.size() - 1);
		}

		long time() {
			return message().time();
		}

		/** The offset before which nothing has been looked at. */
		long before() {
			if (!this.read.isEmpty()) {
				return message().offset() + 1;
			}
			return (this.end != null) ? this.end : Long.MAX_VALUE;
		}

	}

}
