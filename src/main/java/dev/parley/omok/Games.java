package dev.parley.omok;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
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

import dev.parley.archive.Archive;
import dev.parley.engine.Topics;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.StoredMessage;
import dev.parley.problem.CodedProblem;
import dev.parley.security.AccountDeleted;
import dev.parley.security.PersonalData;
import dev.parley.security.RateLimit;

/**
 * All games. The log of {@link #TOPIC} has the newest state of each, so they outlive a
 * restart; the topic of a game has it for those who look at one. Safe for any thread: one
 * lock makes the order of the moves that of their messages, and publishing does not wait.
 */
@Component
final class Games implements PersonalData, DisposableBean {

	static final String TOPIC = "/topic/omok";

	/** Most games, with those that have just ended. */
	static final int MOST = 500;

	/** Most games that one user plays at the same time. */
	static final int OF_A_USER = 5;

	/** How long a game is shown after its end. */
	static final Duration SHOWN = Duration.ofHours(1);

	private static final Logger log = LoggerFactory.getLogger(Games.class);

	private final Map<String, Game> all = new LinkedHashMap<>();

	private final SimpMessageSendingOperations messages;

	private final Topics topics;

	private final Logs logs;

	private final Archive archive;

	private final JsonMapper json;

	private final Clock clock;

	private final RateLimit actions;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			new CustomizableThreadFactory("parley-omok-"));

	private volatile boolean restored;

	/** Whether the last look at the clocks has failed. */
	private final AtomicBoolean late = new AtomicBoolean();

	Games(SimpMessageSendingOperations messages, Topics topics, Logs logs, Archive archive, JsonMapper json,
			Clock clock) {
		this.messages = messages;
		this.topics = topics;
		this.logs = logs;
		this.archive = archive;
		this.json = json;
		this.clock = Clock.tick(clock, Duration.ofMillis(1));
		this.actions = new RateLimit(10, Duration.ofSeconds(2), clock);
	}

	/** One timer looks at the clocks of all games four times a second. */
	@EventListener(ApplicationReadyEvent.class)
	void start() {
		this.timer.scheduleWithFixedDelay(this::tick, 0, 250, TimeUnit.MILLISECONDS);
	}

	/** Makes a game, whose player is black and waits for an opponent. */
	synchronized Game open(String user) {
		admit(user);
		requireRoom(user);
		if (this.all.size() >= MOST) {
			remove(this.all.values()
				.stream()
				.filter(Game::isOver)
				.findFirst()
				.orElseThrow(() -> CodedProblem.refusal(HttpStatus.SERVICE_UNAVAILABLE, "overloaded",
						"%d games are being played".formatted(MOST))));
		}
		return publish(Game.open(UUID.randomUUID().toString(), user, this.clock.instant()));
	}

	/** Begins a game as white. */
	synchronized void join(String id, String user) {
		change(id, user, (game, now) -> {
			if (!game.isOf(user)) {
				requireRoom(user);
			}
			return game.join(user, now);
		});
	}

	/** Changes a game, after what time has done to it. */
	synchronized void change(String id, String user, BiFunction<Game, Instant, Game> change) {
		admit(user);
		Instant now = this.clock.instant();
		Game before = pass(get(id), now);
		Game after = change.apply(before, now);
		if (after != before) {
			publish(after);
		}
	}

	private void admit(String user) {
		Duration wait = this.actions.take(user);
		if (!wait.isZero()) {
			throw CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, "over-limit", "You act too fast", wait);
		}
		Game.require(this.restored, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "Games are not served here now");
	}

	private void requireRoom(String user) {
		Game.require(of(user).stream().filter((game) -> !game.isOver()).count() < OF_A_USER, HttpStatus.CONFLICT,
				"too-many-games", "You are in %d games that are not over".formatted(OF_A_USER));
	}

	private Game get(String id) {
		return Optional.ofNullable(this.all.get(id))
			.orElseThrow(() -> CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-game", "There is no such game"));
	}

	/** What cannot be published has not happened, so a move can be made again. */
	private Game publish(Game game) {
		this.messages.convertAndSend(TOPIC, game, key(game));
		this.messages.convertAndSend(topic(game), game, key(game));
		this.all.put(game.id(), game);
		return game;
	}

	private void remove(Game game) {
		this.messages.convertAndSend(TOPIC, new byte[0], key(game));
		this.topics.forget(topic(game));
		this.all.remove(game.id());
	}

	private static String topic(Game game) {
		return TOPIC + "/" + game.id();
	}

	private static Map<String, Object> key(Game game) {
		return Map.of("game", game.id());
	}

	/** Looks at all clocks. A failure that lasts is logged once. */
	void tick() {
		try {
			if (this.restored) {
				passAll();
			}
			else if (this.archive.isFirst()) {
				restore(this.logs.read(TOPIC, 1, 2 * MOST).join().messages());
			}
			this.late.set(false);
		}
		catch (RuntimeException ex) {
			if (!this.late.getAndSet(true)) {
				log.warn("The clocks of games are late until this is mended: {}", ex.toString());
			}
		}
	}

	/** Goes on with the games of the process before this one, which writes no more. */
	private synchronized void restore(List<StoredMessage> kept) {
		kept.stream().filter((message) -> !message.isTombstone()).forEach(this::restore);
		this.restored = true;
	}

	private void restore(StoredMessage message) {
		try {
			publish(this.json.readValue(message.body(), Game.class).resumed(this.clock.instant()));
		}
		catch (JacksonException ex) {
			log.warn("A game cannot be read, and is removed: {}", ex.getOriginalMessage());
			this.logs.erase(TOPIC, List.of(message.offset()));
		}
	}

	private synchronized void passAll() {
		List.copyOf(this.all.values()).forEach((game) -> pass(game, this.clock.instant()));
	}

	private Game pass(Game game, Instant now) {
		Game after = game.at(now);
		if (after != game) {
			publish(after);
		}
		else if (game.isOver() && !game.clocks().since().plus(SHOWN).isAfter(now)) {
			remove(game);
		}
		return after;
	}

	@TransactionalEventListener
	synchronized void leave(AccountDeleted deleted) {
		of(deleted.name()).forEach((game) -> {
			if (!game.isOver()) {
				publish(game.resign(deleted.name(), this.clock.instant()));
			}
			remove(game);
		});
	}

	private synchronized List<Game> of(String user) {
		return this.all.values().stream().filter((game) -> game.isOf(user)).toList();
	}

	@Override
	public String section() {
		return "omok";
	}

	@Override
	public void write(String user, JsonGenerator generator) {
		generator.writePOJO(of(user));
	}

	@Override
	public void destroy() {
		this.timer.shutdown();
	}

}
