package dev.parley.omok;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.archive.Archive;
import dev.parley.engine.Topics;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** All games, with a broker that only notes what is published, or refuses it. */
@ExtendWith(OutputCaptureExtension.class)
class GamesTests {

	private final JsonMapper json = JsonMapper.builder().build();

	private final ManualClock clock = new ManualClock("2026-11-27T10:00:00Z");

	private final List<StoredMessage> kept = new ArrayList<>();

	private final List<Published> published = new ArrayList<>();

	private final List<String> forgotten = new ArrayList<>();

	private final List<Long> erased = new ArrayList<>();

	private boolean broken;

	private final Games games = new Games(template(), new NotedTopics(), new KeptLog(), Archive.none(), this.json,
			this.clock);

	@AfterEach
	void stop() {
		this.games.destroy();
	}

	@Test
	void untilTheGamesAreLoadedNothingIsDoneInThem() {
		assertRefused("unavailable", () -> this.games.open("mina"));
		assertRefused("unavailable", () -> this.games.join("g", "jun"));
		assertRefused("unavailable", () -> this.games.change("g", "mina", (game, now) -> game));
	}

	@Test
	void aGameIsPublishedToTheListAndToItsOwnTopic() {
		this.games.tick();
		String id = this.games.open("mina").id();
		assertThat(this.published).extracting(Published::destination, Published::game)
			.containsExactly(tuple("/topic/omok", id), tuple("/topic/omok/" + id, id));
		assertThat(this.published.get(0).body()).isEqualTo(this.published.get(1).body()).contains("\"mina\"");
	}

	@Test
	void afterARestartGamesGoOnAndTheTimeInBetweenIsNobodys() {
		Game game = Game.open("g", "mina", this.clock.instant()).join("jun", this.clock.instant());
		keep("g", this.json.writeValueAsString(game));
		keep("gone", "");
		this.clock.advance(Duration.ofHours(2));
		this.games.tick();
		assertThat(this.published).extracting(Published::game).containsOnly("g");
		move("g", "mina", 7, 1);
		Game after = newest("g");
		assertThat(after.board().moves()).containsExactly(new Point(7, 7));
		assertThat(after.clocks().black()).isEqualTo(310_000);
		assertRefused("no-such-game", () -> this.games.join("gone", "jun"));
	}

	@Test
	void aGameThatCannotBeReadIsRemovedAndTheOthersGoOn(CapturedOutput output) {
		keep("bad", "{\"id\":\"bad\",\"moves\":7}");
		keep("g", this.json.writeValueAsString(Game.open("g", "mina", this.clock.instant())));
		this.games.tick();
		assertThat(this.erased).containsExactly(1L);
		assertThat(output).contains("A game cannot be read, and is removed");
		this.games.join("g", "jun");
		assertThat(newest("g").white()).isEqualTo("jun");
	}

	@Test
	void aMoveThatCouldNotBePublishedHasNotBeenMadeAndCanBeMadeAgain() {
		String id = started();
		this.broken = true;
		assertThatThrownBy(() -> move(id, "mina", 7, 1)).isInstanceOf(MessageDeliveryException.class);
		this.broken = false;
		this.published.clear();
		move(id, "mina", 7, 1);
		assertThat(this.published).hasSize(2);
		assertThat(newest(id).board().moves()).containsExactly(new Point(7, 7));
	}

	@Test
	void aFlagFallsThoughBothPlayersAreAway() {
		String id = started();
		this.clock.advance(Clocks.EACH.minusMillis(1));
		this.published.clear();
		this.games.tick();
		assertThat(this.published).isEmpty();
		this.clock.advance(Duration.ofMillis(1));
		this.games.tick();
		assertThat(newest(id).result()).isEqualTo(new Result(Result.By.TIME, Stone.WHITE));
		assertThat(this.published).hasSize(2);
	}

	@Test
	void aMoveThatComesBeforeTheTimerHasSeenTheFlagIsTooLateToo() {
		String id = started();
		this.clock.advance(Clocks.EACH);
		assertRefused("game-over", () -> move(id, "mina", 7, 1));
		assertThat(newest(id).result()).isEqualTo(new Result(Result.By.TIME, Stone.WHITE));
	}

	@Test
	void aGameIsForgottenAnHourAfterItsEnd() {
		String id = started();
		this.games.change(id, "jun", (game, now) -> game.resign("jun", now));
		this.clock.advance(Games.SHOWN.minusMillis(1));
		this.published.clear();
		this.games.tick();
		assertThat(this.published).isEmpty();
		this.clock.advance(Duration.ofMillis(1));
		this.games.tick();
		assertThat(this.published).containsExactly(new Published("/topic/omok", id, ""));
		assertThat(this.forgotten).containsExactly("/topic/omok/" + id);
		this.games.tick();
		assertThat(this.published).hasSize(1);
	}

	@Test
	void oneUserPlaysFewGamesAtOnceAndThoseThatAreOverDoNotCount() {
		this.games.tick();
		String first = this.games.open("mina").id();
		for (int i = 1; i < Games.OF_A_USER; i++) {
			this.games.open("mina");
		}
		assertRefused("too-many-games", () -> this.games.open("mina"));
		String juns = this.games.open("jun").id();
		assertRefused("too-many-games", () -> this.games.join(juns, "mina"));
		this.games.join(first, "mina");
		this.clock.advance(Duration.ofSeconds(2));
		this.games.change(first, "mina", (game, now) -> game.resign("mina", now));
		this.games.join(juns, "mina");
		assertThat(newest(juns).white()).isEqualTo("mina");
	}

	@Test
	void whoActsTooFastWaitsAndNobodyElse() {
		String id = started();
		for (int i = 0; i < 9; i++) {
			assertRefused("stale-move", () -> move(id, "mina", 7, 2));
		}
		assertRefused("over-limit", () -> move(id, "mina", 7, 1));
		assertRefused("not-your-turn", () -> move(id, "jun", 7, 1));
		this.clock.advance(Duration.ofSeconds(2));
		move(id, "mina", 7, 1);
	}

	@Test
	void manyUsersHaveSoManyGamesAndNoMoreUntilOneIsOver() {
		this.games.tick();
		String oldest = this.games.open("user0").id();
		String second = this.games.open("user1").id();
		for (int i = 2; i < Games.MOST; i++) {
			this.games.open("user" + i);
		}
		assertRefused("overloaded", () -> this.games.open("mina"));
		for (String id : new String[] { second, oldest }) {
			this.games.change(id, id.equals(oldest) ? "user0" : "user1", (game, now) -> game.resign(game.black(), now));
		}
		this.published.clear();
		this.games.open("mina");
		assertThat(this.published.get(0)).isEqualTo(new Published("/topic/omok", oldest, ""));
		assertThat(this.forgotten).containsExactly("/topic/omok/" + oldest);
	}

	@Test
	void aFailureThatLastsIsLoggedOnceAndTheClocksGoOnAfterIt(CapturedOutput output) {
		String id = started();
		this.clock.advance(Clocks.EACH);
		this.broken = true;
		for (int i = 0; i < 100; i++) {
			this.games.tick();
		}
		assertThat(output.getAll().split("The clocks of games are late", -1)).hasSize(2);
		this.broken = false;
		this.games.tick();
		assertThat(newest(id).isOver()).isTrue();
	}

	private String started() {
		this.games.tick();
		String id = this.games.open("mina").id();
		this.games.join(id, "jun");
		return id;
	}

	private void move(String id, String user, int x, int number) {
		this.games.change(id, user, (game, now) -> game.move(user, new Point(x, 7), number, now));
	}

	private Game newest(String id) {
		return this.json.readValue(this.published.stream()
			.filter((each) -> each.game().equals(id) && each.destination().equals(Games.TOPIC))
			.reduce((first, second) -> second)
			.orElseThrow()
			.body(), Game.class);
	}

	private void keep(String id, String body) {
		this.kept.add(new StoredMessage(Games.TOPIC, "e", this.kept.size() + 1, 0, Headers.of("game", id),
				body.getBytes(StandardCharsets.UTF_8)));
	}

	private SimpMessagingTemplate template() {
		SimpMessagingTemplate template = new SimpMessagingTemplate((message, timeout) -> publish(message));
		template.setMessageConverter(new CompositeMessageConverter(
				List.of(new ByteArrayMessageConverter(), new JacksonJsonMessageConverter())));
		return template;
	}

	private boolean publish(Message<?> message) {
		if (this.broken) {
			throw new MessageDeliveryException("no room");
		}
		return this.published.add(new Published(SimpMessageHeaderAccessor.getDestination(message.getHeaders()),
				NativeMessageHeaderAccessor.getFirstNativeHeader("game", message.getHeaders()),
				new String((byte[]) message.getPayload(), StandardCharsets.UTF_8)));
	}

	private static void assertRefused(String code, ThrowingCallable what) {
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(what)
			.satisfies((refusal) -> assertThat(refusal.getBody().getProperties()).containsEntry("code", code));
	}

	private record Published(@Nullable String destination, @Nullable String game, String body) {
	}

	private final class NotedTopics implements Topics {

		@Override
		public void forget(String destination) {
			GamesTests.this.forgotten.add(destination);
		}

		@Override
		public void recheckAt(String destination) {
		}

	}

	private final class KeptLog implements Logs {

		@Override
		public CompletableFuture<Page> read(String destination, long from, int limit) {
			assertThat(destination).isEqualTo("/topic/omok");
			return CompletableFuture.completedFuture(new Page("e", 1, GamesTests.this.kept.size(),
					GamesTests.this.kept.subList(0, Math.min(limit, GamesTests.this.kept.size())), true));
		}

		@Override
		public CompletableFuture<Void> erase(String destination, Collection<Long> offsets) {
			assertThat(destination).isEqualTo("/topic/omok");
			GamesTests.this.erased.addAll(offsets);
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body) {
			throw new UnsupportedOperationException();
		}

	}

}
