package dev.parley.board;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.ErrorResponseException;

import dev.parley.archive.Archive;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.problem.CodedProblem;
import dev.parley.security.AccountDeleted;
import dev.parley.security.PersonalData;
import dev.parley.security.RateLimit;

/**
 * What people draw. A board is a keyed topic, so its log is the picture, and a board is
 * there while it has a stroke. Only what the limits need is held here.
 * <p>
 * Safe for any thread: one lock makes the order of the changes that of their messages,
 * and publishing does not wait. What cannot be published has not happened, so it can be
 * done again.
 */
@Component
class Boards implements PersonalData, DisposableBean {

	/** The log of the boards that have strokes; below it are the topics of each. */
	static final String TOPIC = "/topic/boards";

	/** The header with the key of a stroke: its owner's name, a slash, its id. */
	static final String STROKE = "stroke";

	/** Most boards. */
	static final int MOST = 100;

	/** Most boards on which one user has strokes. */
	static final int OF_A_USER = 10;

	/** How long a stroke stays. */
	static final Duration LASTS = Duration.ofDays(7);

	private static final Logger log = LoggerFactory.getLogger(Boards.class);

	private static final long RETRY_MILLIS = 500;

	/** Messages of a log that are read at a time. */
	private static final int PAGE = 200;

	private final Map<String, Picture> all = new HashMap<>();

	private final SimpMessageSendingOperations messages;

	private final Logs logs;

	private final Archive archive;

	private final JsonMapper json;

	private final Clock clock;

	private final RateLimit changes;

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
			new CustomizableThreadFactory("parley-boards-"));

	private boolean restored;

	/** Whether the boards could not be read. */
	private final AtomicBoolean late = new AtomicBoolean();

	Boards(SimpMessageSendingOperations messages, Logs logs, Archive archive, JsonMapper json, Clock clock) {
		this.messages = messages;
		this.logs = logs;
		this.archive = archive;
		this.json = json;
		this.clock = clock;
		this.changes = new RateLimit(200, Duration.ofSeconds(10), clock);
	}

	static String strokes(String board) {
		return TOPIC + "/" + board + "/strokes";
	}

	/** Counts what the process before this one has left, once it writes no more. */
	@EventListener(ApplicationReadyEvent.class)
	void start() {
		this.thread.scheduleWithFixedDelay(this::restore, 0, RETRY_MILLIS, TimeUnit.MILLISECONDS);
	}

	void restore() {
		if (!this.archive.isFirst()) {
			return;
		}
		try {
			Map<String, Picture> found = new HashMap<>();
			read(TOPIC, (board) -> found.put(String.valueOf(board.headers().get("board")), new Picture()));
			found.forEach((board, picture) -> read(strokes(board), (stroke) -> picture.put(key(stroke),
					this.json.readTree(stroke.body()).path("points").size(), stroke.expires())));
			synchronized (this) {
				this.all.putAll(found);
				this.restored = true;
			}
			this.thread.shutdown();
		}
		catch (RuntimeException ex) {
			if (!this.late.getAndSet(true)) {
				log.warn("Nobody can draw until the boards can be read: {}", ex.toString());
			}
		}
	}

	private void read(String topic, Consumer<StoredMessage> each) {
		long from = 1;
		Page page;
		do {
			page = this.logs.read(topic, from, PAGE).join();
			page.messages().stream().filter((message) -> !message.isTombstone()).forEach(each);
			from = page.readUpTo(PAGE) + 1;
		}
		while (from <= page.last());
	}

	private static String key(StoredMessage stroke) {
		return String.valueOf(stroke.headers().get(STROKE));
	}

	/**
	 * Adds a stroke, or replaces it.
	 * @throws ErrorResponseException if the user or the board has too many
	 */
	synchronized void draw(String board, String user, Stroke stroke) {
		admit(user);
		long now = this.clock.millis();
		this.all.values().forEach((each) -> each.expire(now));
		Picture picture = this.all.get(board);
		String key = Picture.key(user, stroke.id());
		if (picture == null || picture.of(user).isEmpty()) {
			requireRoom(user);
		}
		else if (!picture.has(key) && picture.of(user).size() >= Picture.STROKES_OF_A_USER) {
			throw tooMany("You have %d strokes on this board; erase some".formatted(Picture.STROKES_OF_A_USER));
		}
		if (picture == null) {
			picture = open(board);
		}
		if (picture.isFullFor(key, stroke.points().size())) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "board-full", "Nothing more fits on this board");
		}
		long expires = now + LASTS.toMillis();
		this.messages.convertAndSend(strokes(board), stroke, Map.of(STROKE, key, "expires", Long.toString(expires)));
		picture.put(key, stroke.points().size(), expires);
	}

	private void requireRoom(String user) {
		if (this.all.values().stream().filter((picture) -> !picture.of(user).isEmpty()).count() >= OF_A_USER) {
			throw tooMany("You have strokes on %d boards; erase those on one of them".formatted(OF_A_USER));
		}
	}

	private static ErrorResponseException tooMany(String detail) {
		return CodedProblem.refusal(HttpStatus.CONFLICT, "too-many-strokes", detail);
	}

	private Picture open(String board) {
		List.copyOf(this.all.keySet()).forEach(this::closeIfEmpty);
		if (this.all.size() >= MOST) {
			throw CodedProblem.refusal(HttpStatus.SERVICE_UNAVAILABLE, "too-many-boards",
					"There are %d boards, as many as there may be".formatted(MOST));
		}
		this.messages.convertAndSend(TOPIC, Map.of("name", board), Map.of("board", board));
		return this.all.computeIfAbsent(board, (name) -> new Picture());
	}

	private void closeIfEmpty(String board) {
		Picture picture = this.all.get(board);
		if (picture != null && picture.isEmpty()) {
			this.messages.convertAndSend(TOPIC, new byte[0], Map.of("board", board));
			this.all.remove(board);
		}
	}

	/**
	 * Removes a user's own stroke: of others they cannot say the key.
	 * @throws ErrorResponseException {@code no-such-stroke}
	 */
	synchronized void remove(String board, String user, String id) {
		admit(user);
		Picture picture = this.all.get(board);
		if (picture == null || !picture.has(Picture.key(user, id))) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-stroke", "You have no such stroke on this board");
		}
		remove(board, picture, List.of(Picture.key(user, id)));
	}

	/**
	 * Removes everybody's strokes, for an administrator.
	 * @return how many there were
	 */
	synchronized int clear(String board) {
		requireRestored();
		Picture picture = this.all.getOrDefault(board, new Picture());
		List<String> keys = picture.keys();
		remove(board, picture, keys);
		return keys.size();
	}

	private void remove(String board, Picture picture, List<String> keys) {
		for (String key : keys) {
			this.messages.convertAndSend(strokes(board), new byte[0], Map.of(STROKE, key));
			picture.remove(key);
		}
		closeIfEmpty(board);
	}

	private void requireRestored() {
		if (!this.restored) {
			throw CodedProblem.refusal(HttpStatus.SERVICE_UNAVAILABLE, "unavailable",
					"The boards are being read, or are at another node");
		}
	}

	private void admit(String user) {
		requireRestored();
		if (!this.changes.take(user).isZero()) {
			throw CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, "over-limit",
					"You draw too fast; try again in a second");
		}
	}

	@TransactionalEventListener
	synchronized void forget(AccountDeleted deleted) {
		Map.copyOf(this.all).forEach((board, picture) -> remove(board, picture, picture.of(deleted.name())));
	}

	private synchronized List<String> of(String user) {
		return this.all.entrySet()
			.stream()
			.filter((board) -> !board.getValue().of(user).isEmpty())
			.map(Map.Entry::getKey)
			.toList();
	}

	@Override
	public String section() {
		return "boards";
	}

	@Override
	public void write(String user, JsonGenerator generator) {
		generator.writeStartObject();
		for (String board : of(user)) {
			generator.writeArrayPropertyStart(board);
			read(strokes(board), (stroke) -> {
				if (Picture.isOf(user, key(stroke))) {
					generator.writePOJO(this.json.readTree(stroke.body()));
				}
			});
			generator.writeEndArray();
		}
		generator.writeEndObject();
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
