package dev.parley.board;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.parley.archive.Archive;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.security.AccountDeleted;
import dev.parley.support.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

/** All boards, with a broker that only notes what is published, or refuses it. */
@ExtendWith(OutputCaptureExtension.class)
class BoardsTests {

	private final ManualClock clock = new ManualClock("2026-11-27T10:00:00Z");

	private final Map<String, List<StoredMessage>> kept = new HashMap<>();

	private final List<String> published = new ArrayList<>();

	/** How many messages the broker still takes. */
	private int room = Integer.MAX_VALUE;

	private final Boards boards = new Boards(template(), new KeptLogs(), Archive.none(), JsonMapper.builder().build(),
			this.clock);

	@AfterEach
	void stop() {
		this.boards.destroy();
	}

	@Test
	void untilTheBoardsHaveBeenReadNobodyDrawsOrClears() {
		assertRefused("unavailable", () -> draw("mina", "a"));
		assertRefused("unavailable", () -> this.boards.remove("b", "mina", "a"));
		assertRefused("unavailable", () -> this.boards.clear("b"));
		assertThat(this.published).isEmpty();
	}

	@Test
	void theFirstStrokeMakesABoardAndTheLastOneTakesItAway() {
		this.boards.restore();
		draw("mina", "a");
		this.boards.remove("b", "mina", "a");
		assertThat(this.published).containsExactly("/topic/boards b +", "/topic/boards/b/strokes mina/a +",
				"/topic/boards/b/strokes mina/a -", "/topic/boards b -");
	}

	@Test
	void aStrokeThatCouldNotBePublishedIsNotThereAndCanBeDrawnAgain() {
		this.boards.restore();
		draw("mina", "a");
		this.room = 0;
		assertThatThrownBy(() -> draw("mina", "b")).isInstanceOf(MessageDeliveryException.class);
		this.room = 2;
		assertRefused("no-such-stroke", () -> this.boards.remove("b", "mina", "b"));
		draw("mina", "b");
		this.boards.remove("b", "mina", "b");
	}

	@Test
	void aStrokeWhoseRemovalCouldNotBePublishedCanBeRemovedAgain() {
		this.boards.restore();
		draw("mina", "a");
		this.room = 0;
		assertThatThrownBy(() -> this.boards.remove("b", "mina", "a")).isInstanceOf(MessageDeliveryException.class);
		this.room = Integer.MAX_VALUE;
		this.boards.remove("b", "mina", "a");
		assertThat(this.published).contains("/topic/boards/b/strokes mina/a -");
	}

	@Test
	void aBoardThatWasClearedHalfIsClearedByTheNextAttempt() {
		this.boards.restore();
		draw("mina", "a");
		draw("jun", "a");
		this.room = 1;
		assertThatThrownBy(() -> this.boards.clear("b")).isInstanceOf(MessageDeliveryException.class);
		this.room = Integer.MAX_VALUE;
		assertThat(this.boards.clear("b")).isOne();
		assertThat(this.published).endsWith("/topic/boards/b/strokes mina/a -", "/topic/boards/b/strokes jun/a -",
				"/topic/boards b -");
	}

	@Test
	void aBoardThatCouldNotBePublishedIsPublishedBeforeItsFirstStroke() {
		this.boards.restore();
		this.room = 0;
		assertThatThrownBy(() -> draw("mina", "a")).isInstanceOf(MessageDeliveryException.class);
		this.room = Integer.MAX_VALUE;
		draw("mina", "a");
		assertThat(this.published).containsExactly("/topic/boards b +", "/topic/boards/b/strokes mina/a +");
	}

	@Test
	void whatTheProcessBeforeHasLeftCounts() {
		keep("/topic/boards", "board", "b", "{\"name\":\"b\"}");
		for (int i = 0; i < Picture.STROKES_OF_A_USER; i++) {
			keep("/topic/boards/b/strokes", "stroke", "mina/s" + i, "{\"points\":[0,0]}");
		}
		keep("/topic/boards/b/strokes", "stroke", "mina/s0", "");
		keep("/topic/boards/b/strokes", "stroke", "mina/last", "{\"points\":[0,0]}");
		this.boards.restore();
		assertRefused("too-many-strokes", () -> draw("mina", "more"));
		this.boards.remove("b", "mina", "last");
		draw("mina", "more");
	}

	@Test
	void ofWhatIsLeftTheNumbersCountToo() {
		keep("/topic/boards", "board", "b", "{\"name\":\"b\"}");
		String points = "0" + ",0".repeat(Stroke.LONGEST - 1);
		for (int i = 0; i < Picture.NUMBERS / Stroke.LONGEST; i++) {
			keep("/topic/boards/b/strokes", "stroke", "jun/s" + i, "{\"points\":[%s]}".formatted(points));
		}
		this.boards.restore();
		assertRefused("board-full", () -> draw("mina", "more"));
	}

	@Test
	void aStrokeOfAnotherVersionDoesNotKeepAnybodyFromDrawingAndItsOwnerRemovesIt() {
		keep("/topic/boards", "board", "b", "{\"name\":\"b\"}");
		keep("/topic/boards/b/strokes", "stroke", "mina/old", "{\"id\":\"old\",\"width\":\"bold\",\"points\":[1,2,3]}");
		this.boards.restore();
		draw("jun", "a");
		this.boards.remove("b", "mina", "old");
		assertThat(this.published).endsWith("/topic/boards/b/strokes mina/old -");
	}

	@Test
	void thatTheBoardsCannotBeReadIsLoggedOnce(CapturedOutput output) {
		keep("/topic/boards", "board", "b", "{\"name\":\"b\"}");
		this.kept.remove("/topic/boards/b/strokes");
		for (int i = 0; i < 10; i++) {
			this.boards.restore();
		}
		assertThat(output.getAll().split("Nobody can draw", -1)).hasSize(2);
		this.kept.put("/topic/boards/b/strokes", List.of());
		this.boards.restore();
		draw("mina", "a");
	}

	@Test
	void aHundredBoardsAreTheMostAndOneThatIsEmptyMakesRoom() {
		this.boards.restore();
		for (int i = 0; i < Boards.MOST; i++) {
			this.boards.draw("b" + i, "user" + i, stroke("a"));
		}
		assertRefused("too-many-boards", () -> this.boards.draw("more", "mina", stroke("a")));
		this.boards.remove("b7", "user7", "a");
		this.boards.draw("more", "mina", stroke("a"));
	}

	@Test
	void aUserHasStrokesOnTenBoards() {
		this.boards.restore();
		for (int i = 0; i < Boards.OF_A_USER; i++) {
			this.boards.draw("b" + i, "mina", stroke("a"));
		}
		assertRefused("too-many-strokes", () -> this.boards.draw("more", "mina", stroke("a")));
		this.boards.draw("b0", "mina", stroke("b"));
		this.boards.draw("more", "jun", stroke("a"));
	}

	@Test
	void aUserMakesTwoHundredChangesAtOnceAndThenTwentyASecond() {
		this.boards.restore();
		for (int i = 0; i < 200; i++) {
			draw("mina", "s" + i);
		}
		assertRefused("over-limit", () -> draw("mina", "more"));
		assertRefused("over-limit", () -> this.boards.remove("b", "mina", "s0"));
		draw("jun", "a");
		this.clock.advance(Duration.ofMillis(50));
		draw("mina", "more");
	}

	@Test
	void whatHasExpiredMakesRoomAndIsNotThereAnyMore() {
		this.boards.restore();
		for (int i = 0; i < Boards.MOST; i++) {
			this.boards.draw("b" + i, "user" + i, stroke("a"));
		}
		this.clock.advance(Boards.LASTS);
		this.boards.draw("more", "mina", stroke("a"));
		assertRefused("no-such-stroke", () -> this.boards.remove("b1", "user1", "a"));
		assertThat(this.published).contains("/topic/boards b1 -");
	}

	@Test
	void whatADeletedAccountHasDrawnGoesFromAllBoards() {
		this.boards.restore();
		draw("mina", "a");
		draw("jun", "a");
		this.boards.draw("c", "mina", stroke("a"));
		this.published.clear();
		this.boards.forget(new AccountDeleted("mina", true));
		assertThat(this.published).containsExactlyInAnyOrder("/topic/boards/b/strokes mina/a -",
				"/topic/boards/c/strokes mina/a -", "/topic/boards c -");
	}

	private void draw(String user, String id) {
		this.boards.draw("b", user, stroke(id));
	}

	private static Stroke stroke(String id) {
		return new Stroke(id, "pen", "ink", 4, List.of(0, 0));
	}

	private void keep(String topic, String header, String key, String body) {
		List<StoredMessage> log = this.kept.computeIfAbsent(topic, (name) -> new ArrayList<>());
		log.removeIf((message) -> key.equals(message.headers().get(header)));
		long offset = log.isEmpty() ? 1 : log.get(log.size() - 1).offset() + 1;
		log.add(new StoredMessage(topic, "e", offset, 0,
				Headers.of(header, key, "expires", Long.toString(this.clock.millis() + 1000)),
				body.getBytes(StandardCharsets.UTF_8)));
	}

	private SimpMessagingTemplate template() {
		SimpMessagingTemplate template = new SimpMessagingTemplate((message, timeout) -> publish(message));
		template.setMessageConverter(new CompositeMessageConverter(
				List.of(new ByteArrayMessageConverter(), new JacksonJsonMessageConverter())));
		return template;
	}

	private boolean publish(Message<?> message) {
		if (this.room-- <= 0) {
			throw new MessageDeliveryException("no room");
		}
		String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
		String key = NativeMessageHeaderAccessor
			.getFirstNativeHeader(Boards.TOPIC.equals(destination) ? "board" : Boards.STROKE, message.getHeaders());
		boolean removes = ((byte[]) message.getPayload()).length == 0;
		return this.published.add("%s %s %s".formatted(destination, key, removes ? "-" : "+"));
	}

	private static void assertRefused(String code, ThrowingCallable what) {
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(what)
			.satisfies((refusal) -> assertThat(refusal.getBody().getProperties()).containsEntry("code", code));
	}

	private final class KeptLogs implements Logs {

		@Override
		public CompletableFuture<Page> read(String destination, long from, int limit) {
			List<StoredMessage> log = BoardsTests.this.kept.get(destination);
			if (log == null && destination.startsWith(Boards.TOPIC + "/")) {
				return CompletableFuture.failedFuture(new IllegalStateException("The disk is gone"));
			}
			List<StoredMessage> all = (log != null) ? log : List.of();
			long last = all.isEmpty() ? 0 : all.get(all.size() - 1).offset();
			return CompletableFuture.completedFuture(new Page("e", 1, last,
					all.stream().filter((message) -> message.offset() >= from).limit(limit).toList(), true));
		}

		@Override
		public CompletableFuture<Void> erase(String destination, Collection<Long> offsets) {
			throw new UnsupportedOperationException();
		}

		@Override
		public CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body) {
			throw new UnsupportedOperationException();
		}

	}

}
