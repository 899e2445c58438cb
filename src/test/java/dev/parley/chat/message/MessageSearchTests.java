package dev.parley.chat.message;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.RoomName;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.policy.Caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MessageSearchTests {

	private final Ticking clock = new Ticking();

	private final MemoryBackend log = new MemoryBackend(this.clock);

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final Reading logs = new Reading();

	private final MessageSearch search = new MessageSearch(this.rooms, new RoomLog(this.logs, JsonMapper.shared()),
			this.clock);

	@BeforeEach
	void startLog() {
		this.log.start((message) -> {
		}, (destination) -> new Retention(100_000, Duration.ZERO, 0));
	}

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void messagesThatHaveAllWordsAreFoundTheNewestFirst() {
		say("general", "Tea at four?");
		say("general", "coffee");
		say("general", "four cups of TEA");
		say("general", "tea");
		assertThat(find("tea four")).containsExactly("four cups of TEA", "Tea at four?");
		assertThat(find("nothing of that")).isEmpty();
	}

	@Test
	void koreanIsFoundByPartsOfWordsAndHoweverItIsTyped() {
		say("general", "떡볶이를 먹자");
		say("general", Normalizer.normalize("떡볶이 좋아", Normalizer.Form.NFD));
		assertThat(find("떡볶이")).hasSize(2);
		assertThat(find(Normalizer.normalize("먹자", Normalizer.Form.NFD))).containsExactly("떡볶이를 먹자");
	}

	@Test
	void signsThatMeanSomethingInAPatternMeanThemselves() {
		say("general", "100 % sure");
		say("general", "a_b");
		say("general", "say \\\"hi\\\"");
		assertThat(find("%")).containsExactly("100 % sure");
		assertThat(find("_")).containsExactly("a_b");
		assertThat(find("\"hi\"")).hasSize(1);
		assertThat(find("from")).as("a name in the stored message").isEmpty();
	}

	@Test
	void roomsThatAreNotOpenToTheCallerAreNotSearched() {
		Room party = this.rooms.createPrivate(new RoomName("Party"), "mina");
		say(party.id(), "a secret tea");
		say("general", "tea");
		assertThat(find("tea", ChatDatabase.MINA)).containsExactly("tea", "a secret tea");
		assertThat(find("tea", ChatDatabase.JUN)).containsExactly("tea");
		assertThatExceptionOfType(RoomException.class)
			.isThrownBy(() -> this.search.find("tea", party.id(), null, ChatDatabase.JUN))
			.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND));
		assertThat(this.search.find("tea", null, Map.of(party.id(), 100L), ChatDatabase.JUN).results())
			.as("not by a place to go on at either")
			.isEmpty();
		this.database.sql("delete from room_member where room_id = ?").param(party.id()).update();
		assertThat(find("tea", ChatDatabase.MINA)).as("she has left").containsExactly("tea");
	}

	@Test
	void inOneRoomOnlyThatIsSearched() {
		Room party = this.rooms.createPrivate(new RoomName("Party"), "mina");
		say(party.id(), "party tea");
		say("general", "tea");
		assertThat(this.search.find("tea", party.id(), null, ChatDatabase.MINA).results())
			.extracting(MessageSearch.Result::text)
			.containsExactly("party tea");
	}

	@Test
	void pagesOfAllRoomsFollowEachOtherWithoutGapOrRepeat() {
		Room party = this.rooms.createPrivate(new RoomName("Party"), "mina");
		List<String> said = new ArrayList<>();
		for (int i = 0; i < 250; i++) {
			say((i % 3 == 0) ? party.id() : "general", "tea " + i);
			say("general", "coffee " + i);
			said.add(0, "tea " + i);
		}
		List<String> found = new ArrayList<>();
		Map<String, Long> next = null;
		do {
			MessageSearch.Found page = this.search.find("tea", null, next, ChatDatabase.MINA);
			assertThat(page.results()).hasSizeLessThanOrEqualTo(MessageSearch.RESULTS);
			page.results().forEach((result) -> found.add(result.text()));
			next = page.next();
		}
		while (next != null);
		assertThat(found).isEqualTo(said);
	}

	@Test
	void deletedMessagesAndFormerTextsAreNotFound() throws Exception {
		say("general", "a secret");
		say("general", "former tea");
		this.log.publish(Batch.erasing("/topic/rooms/general", List.of(1L))).get();
		this.log.publish(Batch.rewriting("/topic/rooms/general", 2, "application/json", body("newer coffee"))).get();
		assertThat(find("secret")).isEmpty();
		assertThat(find("tea")).isEmpty();
		assertThat(this.search.find("coffee", null, null, ChatDatabase.MINA).results()).singleElement()
			.satisfies((result) -> assertThat(result.offset()).isEqualTo(2));
	}

	@Test
	void whatTakesLongAnswersWithWhatItHasAndWhereToGoOn() {
		for (int i = 0; i < 300; i++) {
			say("general", (i == 0) ? "tea" : "coffee");
		}
		this.logs.tick = Duration.ofSeconds(1);
		MessageSearch.Found first = this.search.find("tea", null, null, ChatDatabase.MINA);
		assertThat(first.results()).isEmpty();
		assertThat(first.next()).containsKey("general");
		this.logs.tick = Duration.ZERO;
		assertThat(this.search.find("tea", null, first.next(), ChatDatabase.MINA).results()).hasSize(1);
	}

	@Test
	void ofManyRoomsThoseForWhichThereIsNoTimeComeWithTheNextRequest() {
		Room plans = this.rooms.createPrivate(new RoomName("Plans"), "mina");
		say("general", "tea");
		say(plans.id(), "tea");
		this.logs.tick = Duration.ofSeconds(2);
		MessageSearch.Found first = this.search.find("tea", null, null, ChatDatabase.MINA);
		assertThat(first.results()).isEmpty();
		assertThat(first.next()).containsOnlyKeys("general", plans.id());
		this.logs.tick = Duration.ZERO;
		assertThat(this.search.find("tea", null, first.next(), ChatDatabase.MINA).results()).hasSize(2);
	}

	@Test
	void oneRequestLooksAt20000Messages() {
		say("general", "tea");
		for (int i = 0; i < MessageSearch.LOOKED_AT; i++) {
			say("general", "coffee");
		}
		MessageSearch.Found first = this.search.find("tea", null, null, ChatDatabase.MINA);
		assertThat(first.results()).isEmpty();
		assertThat(first.next()).containsExactly(Map.entry("general", 2L));
		assertThat(this.search.find("tea", null, first.next(), ChatDatabase.MINA).results()).hasSize(1);
	}

	@Test
	void eightWordsAreLookedForAndFurtherOnesAreNot() {
		say("general", "1 2 3 4 5 6 7 8");
		assertThat(find("1 2 3 4 5 6 7 8 9")).hasSize(1);
		assertThat(find("1 2 3 4 5 6 7 9")).isEmpty();
	}

	@Test
	void whoSearchesALotHasToWait() {
		for (int i = 0; i < MessageSearch.MOST; i++) {
			find("tea");
		}
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> find("tea"))
			.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS));
		assertThat(find("tea", ChatDatabase.JUN)).isEmpty();
	}

	@Test
	void ofTwoSearchesOfOneUserAtTheSameTimeTheSecondIsRefusedAndNobodyElsesIs() {
		say("general", "tea");
		CompletableFuture<Void> database = new CompletableFuture<>();
		CompletableFuture<Void> asked = this.logs.nextReadWaitsFor(database);
		CompletableFuture<List<String>> first = CompletableFuture.supplyAsync(() -> find("tea"));
		asked.join();
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> find("tea"))
			.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS));
		assertThat(find("tea", ChatDatabase.JUN)).containsExactly("tea");
		database.complete(null);
		assertThat(first.join()).containsExactly("tea");
		assertThat(find("tea")).as("her next one").containsExactly("tea");
	}

	@Test
	void nobodyWithoutANameSearches() {
		say("general", "tea");
		assertThat(find("tea", new Caller("anonymous", Set.of(), true))).isEmpty();
	}

	private List<String> find(String text) {
		return find(text, ChatDatabase.MINA);
	}

	private List<String> find(String text, Caller caller) {
		return this.search.find(text, null, null, caller).results().stream().map(MessageSearch.Result::text).toList();
	}

	private void say(String room, String text) {
		this.clock.now = this.clock.now.plusSeconds(1);
		this.log.publish(Batch.of(new Publication("/topic/rooms/" + room, Headers.empty(), body(text)))).join();
	}

	private static byte[] body(String text) {
		return """
				{"id":"m","from":"mina","text":"%s","time":"2026-03-01T12:00:00.123Z"}""".formatted(text)
			.getBytes(StandardCharsets.UTF_8);
	}

	private static final class Ticking extends Clock {

		private Instant now = Instant.parse("2026-03-01T12:00:00Z");

		@Override
		public ZoneOffset getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

	/** Reading takes as long as the test says. */
	private final class Reading implements Logs {

		private final CompletableFuture<Void> none = CompletableFuture.completedFuture(null);

		private final AtomicReference<CompletableFuture<Void>> gate = new AtomicReference<>(this.none);

		private volatile CompletableFuture<Void> asked = new CompletableFuture<>();

		private Duration tick = Duration.ZERO;

		/** Completed when there is such a read. */
		CompletableFuture<Void> nextReadWaitsFor(CompletableFuture<Void> database) {
			this.asked = new CompletableFuture<>();
			this.gate.set(database);
			return this.asked;
		}

		@Override
		public CompletableFuture<Page> read(String destination, long from, int limit) {
			CompletableFuture<Void> gate = this.gate.getAndSet(this.none);
			this.asked.complete(null);
			gate.join();
			MessageSearchTests.this.clock.now = MessageSearchTests.this.clock.now.plus(this.tick);
			return CompletableFuture.completedFuture(MessageSearchTests.this.log.read(destination, from, limit));
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
