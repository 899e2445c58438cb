package dev.parley.chat.message;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import com.jayway.jsonpath.JsonPath;
import dev.parley.audit.AuditEvent;
import dev.parley.chat.ChatDatabase;
import dev.parley.chat.KnownNames;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomControllerTests;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.RoomName;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Logs;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.security.AccountNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

class HistoryControllerTests {

	private final MemoryBackend log = new MemoryBackend(ChatDatabase.CLOCK);

	private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();

	/** The threads that called the database or the log. */
	private final List<String> waitedOn = new CopyOnWriteArrayList<>();

	private final AccountNames names = new KnownNames() {

		@Override
		public Set<String> deleted(Collection<String> names) {
			HistoryControllerTests.this.waitedOn.add(Thread.currentThread().getName());
			return super.deleted(names);
		}

	};

	/** Earlier epochs, as a store has them that was failed over. */
	private volatile Map<String, Long> former = Map.of();

	private final Rooms rooms = ChatDatabase.rooms();

	private final MockMvcTester web = MockMvcTester.of(List.of(controller()),
			(builder) -> builder.setCustomArgumentResolvers(ChatDatabase.callers())
				.setControllerAdvice(new RoomControllerTests.Problems())
				.build());

	private HistoryController controller() {
		RoomLog roomLog = new RoomLog(new Logs() {

			@Override
			public CompletableFuture<Page> read(String destination, long from, int limit) {
				return CompletableFuture.supplyAsync(() -> page(destination, from, limit), thread("reader"));
			}

			@Override
			public CompletableFuture<Void> erase(String destination, Collection<Long> offsets) {
				return HistoryControllerTests.this.log.publish(Batch.erasing(destination, offsets))
					.thenAccept((positions) -> {
					});
			}

			@Override
			public CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body) {
				return HistoryControllerTests.this.log.publish(Batch.rewriting(destination, offset, type, body))
					.thenApply((positions) -> positions.get(0));
			}

		}, JsonMapper.shared());
		return new HistoryController(this.rooms,
				(reader, destination, from, limit) -> roomLog.read(destination.substring("/topic/rooms/".length()),
						from, limit),
				roomLog, new MessageDeletion(this.rooms, roomLog, new RoomLocks(), this::audit, thread("answer")),
				new MessageEditing(this.rooms, roomLog, new RoomLocks(), ChatDatabase.CLOCK, thread("answer")),
				this.names, thread("answer"));
	}

	private Page page(String destination, long from, int limit) {
		Page page = this.log.read(destination, from, limit);
		return new Page(page.epoch(), page.first(), page.last(), page.messages(), page.keyed(), this.former);
	}

	private void audit(Object event) {
		this.audited.add((AuditEvent) event);
		this.waitedOn.add(Thread.currentThread().getName());
	}

	private static Executor thread(String name) {
		return (task) -> new Thread(task, name).start();
	}

	@BeforeEach
	void startLog() {
		this.log.start((message) -> {
		}, (destination) -> new Retention(100, Duration.ZERO, 0));
	}

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void anEmptyRoomSaysWhereItsLogWillBegin() {
		String epoch = this.log.read("/topic/rooms/general", 1, 0).epoch();
		assertThat(get("")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo(
					"{\"epoch\":\"%s\",\"first\":1,\"last\":0,\"messages\":[],\"gone\":[]}".formatted(epoch));
	}

	@Test
	void aMessageIsShownAsItWasSentWithItsOffset() throws Exception {
		String epoch = say("안녕");
		assertThat(get("")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("""
					{"epoch":"%s","first":1,"last":1,"messages":[
					{"offset":1,"id":"m-안녕","from":"mina","text":"안녕","time":"2026-03-01T12:00:00.123Z"}],"gone":[]}"""
				.formatted(epoch));
	}

	@Test
	void authorsWhoseAccountsAreDeletedAreNamed() throws Exception {
		say("1");
		say("general", "gone", "2");
		assertThat(get("")).hasStatusOk().bodyJson().extractingPath("$.gone").isEqualTo(List.of("gone"));
		assertThat(get("?before=2")).hasStatusOk().bodyJson().extractingPath("$.gone").isEqualTo(List.of());
	}

	@Test
	void theNewestFiftyAreShownOldestFirst() throws Exception {
		sayMany(120);
		assertThat(offsets(get(""))).hasSize(50).startsWith(71).endsWith(120);
		assertThat(get("")).bodyJson().extractingPath("$.first").isEqualTo(21);
		assertThat(get("")).bodyJson().extractingPath("$.last").isEqualTo(120);
	}

	@Test
	void olderOnesComeBeforeAnOffset() throws Exception {
		sayMany(120);
		assertThat(offsets(get("?before=71"))).hasSize(50).startsWith(21).endsWith(70);
		assertThat(offsets(get("?before=71&limit=2"))).containsExactly(69, 70);
		assertThat(offsets(get("?before=23"))).containsExactly(21, 22);
		assertThat(offsets(get("?before=21"))).isEmpty();
		assertThat(offsets(get("?before=1"))).isEmpty();
		assertThat(offsets(get("?before=9000000000&limit=1"))).containsExactly(120);
	}

	@Test
	void valuesOutOfRangeAreRefused() {
		for (String query : new String[] { "?limit=0", "?limit=201", "?limit=x", "?before=0", "?before=x" }) {
			assertThat(get(query)).as(query).hasStatus(HttpStatus.BAD_REQUEST);
		}
	}

	@Test
	void whereAMessageWasDeletedItsPlaceIsShownAndTheNotice() throws Exception {
		String epoch = say("secret");
		say("2");
		assertThat(delete("mina", 1, "")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(get("")).hasStatusOk().bodyJson().extractingPath("$.messages").asArray().hasSize(3);
		assertThat(get("?before=2")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"epoch":"%s","first":1,"last":3,"messages":[
				{"offset":1,"deleted":true,"time":"2026-03-01T12:00:00.123Z"}],"gone":[]}""".formatted(epoch));
		assertThat(get("?limit=1")).bodyJson()
			.extractingPath("$.messages[0]")
			.isEqualTo(Map.of("offset", 3, "deletes", List.of(1)));
		assertThat(this.audited).singleElement().satisfies((event) -> {
			assertThat(event.type()).isEqualTo(AuditEvent.Type.MODERATION);
			assertThat(event.user()).isEqualTo("mina");
			assertThat(event.destination()).isEqualTo("/topic/rooms/general");
			assertThat(event.reason()).isEqualTo("The message at offset 1 is deleted");
		});
	}

	@Test
	void onlyItsAuthorTheRoomsCreatorAndAdministratorsDeleteAMessage() throws Exception {
		say("1");
		assertThat(delete("jun", 1, "")).hasStatus(HttpStatus.FORBIDDEN);
		assertThat(this.audited).isEmpty();
		assertThat(delete("admin", 1, "")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.audited).extracting(AuditEvent::type).containsExactly(AuditEvent.Type.ADMINISTRATION);
		Room juns = this.rooms.createPrivate(new RoomName("Juns"), "jun");
		say(juns.id(), "2");
		assertThat(this.web.delete().uri("/api/v1/rooms/" + juns.id() + "/messages/1").principal(() -> "eve"))
			.as("a private room is to others as none")
			.hasStatus(HttpStatus.NOT_FOUND);
		assertThat(this.web.delete().uri("/api/v1/rooms/" + juns.id() + "/messages/1").principal(() -> "jun"))
			.hasStatus(HttpStatus.NO_CONTENT);
	}

	/** There are few of these threads, and every new subscription waits for them. */
	@Test
	void waitingWorkDoesNotHoldUpThreadsThatReadLogs() throws Exception {
		say("1");
		assertThat(get("")).hasStatusOk();
		assertThat(delete("mina", 1, "")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.waitedOn).containsExactly("answer", "answer");
	}

	@Test
	void aMessageIsNamedByAnEarlierEpochIfItIsOneOfThatToo() throws Exception {
		say("1");
		say("2");
		this.former = Map.of("before", 1L);
		assertThat(delete("mina", 2, "?epoch=before")).as("was another message then").hasStatus(HttpStatus.NOT_FOUND);
		assertThat(editAt("general", "mina", "2?epoch=before", "x", "")).hasStatus(HttpStatus.NOT_FOUND);
		assertThat(editAt("general", "mina", "1?epoch=before", "x", "")).hasStatusOk();
		assertThat(delete("mina", 1, "?epoch=before")).hasStatus(HttpStatus.NO_CONTENT);
	}

	@Test
	void onlyAMessageCanBeDeleted() throws Exception {
		String epoch = say("1");
		assertThat(delete("mina", 2, "")).hasStatus(HttpStatus.NOT_FOUND);
		assertThat(delete("mina", 0, "")).hasStatus(HttpStatus.BAD_REQUEST);
		assertThat(delete("mina", 1, "?epoch=other")).hasStatus(HttpStatus.NOT_FOUND);
		assertThat(delete("mina", 1, "?epoch=" + epoch)).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(delete("admin", 1, "")).as("deleted before").hasStatus(HttpStatus.NOT_FOUND);
		assertThat(delete("admin", 2, "")).as("the notice of that").hasStatus(HttpStatus.NOT_FOUND);
		assertThat(this.web.delete().uri("/api/v1/rooms/nowhere/messages/1")).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void anEditedMessageStaysWhereItIsWithItsNewTextAlone() throws Exception {
		String epoch = say("former");
		say("2");
		assertThat(edit("mina", 1, "newer", "")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"offset":1,"id":"m-former","from":"mina","text":"newer","time":"2026-03-01T12:00:00.123Z",
				"edited":"2026-03-01T12:00:00.123Z"}""");
		assertThat(get("")).bodyJson().isStrictlyEqualTo("""
				{"epoch":"%s","first":1,"last":3,"messages":[
				{"offset":1,"id":"m-former","from":"mina","text":"newer","time":"2026-03-01T12:00:00.123Z",
				"edited":"2026-03-01T12:00:00.123Z"},
				{"offset":2,"id":"m-2","from":"mina","text":"2","time":"2026-03-01T12:00:00.123Z"},
				{"offset":3,"edits":1}],"gone":[]}""".formatted(epoch));
		assertThat(delete("mina", 1, "")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(get("")).bodyText().doesNotContain("former", "newer");
	}

	@Test
	void onlyItsAuthorEditsAMessageNotEvenWhoMayDeleteIt() throws Exception {
		say("1");
		for (String other : new String[] { "jun", "admin" }) {
			assertThat(edit(other, 1, "x", "")).as(other).hasStatus(HttpStatus.FORBIDDEN);
		}
		Room juns = this.rooms.createPrivate(new RoomName("Juns"), "jun");
		say(juns.id(), "2");
		assertThat(edit(juns.id(), "jun", 1, "x", "")).hasStatus(HttpStatus.FORBIDDEN);
		assertThat(edit(juns.id(), "mina", 1, "x", "")).as("its author has left the room")
			.hasStatus(HttpStatus.NOT_FOUND);
		assertThat(get("")).bodyText().contains("\"text\":\"1\"");
	}

	@Test
	void ofTwoWhoEditTheSameTextOneIsTold() throws Exception {
		say("1");
		assertThat(edit("mina", 1, "2", "")).hasStatusOk();
		assertThat(edit("mina", 1, "3", "")).hasStatus(HttpStatus.CONFLICT)
			.bodyJson()
			.extractingPath("$.code")
			.isEqualTo("message-changed");
		assertThat(edit("mina", 1, "2", "")).as("a repeat, whose answer was lost").hasStatusOk();
		assertThat(get("")).bodyJson().extractingPath("$.last").as("it told nobody again").isEqualTo(2);
		assertThat(edit("mina", 1, "3", "2026-03-01T12:00:00.123Z")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.edited")
			.as("later, whatever the clock says")
			.isEqualTo("2026-03-01T12:00:00.124Z");
	}

	@Test
	void onlyAMessageThatIsThereCanBeEditedAndOnlyIntoAMessage() throws Exception {
		String epoch = say("1");
		assertThat(edit("mina", 2, "x", "")).hasStatus(HttpStatus.NOT_FOUND);
		assertThat(edit("mina", 1, " ", "")).hasStatus(HttpStatus.BAD_REQUEST);
		assertThat(edit("mina", 1, "x".repeat(4001), "")).hasStatus(HttpStatus.BAD_REQUEST);
		assertThat(editAt("general", "mina", "1?epoch=other", "x", "")).hasStatus(HttpStatus.NOT_FOUND);
		assertThat(editAt("general", "mina", "1?epoch=" + epoch, "😀".repeat(4000), "")).hasStatusOk();
		assertThat(delete("mina", 1, "")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(edit("mina", 1, "back", "")).as("deleted").hasStatus(HttpStatus.NOT_FOUND);
		assertThat(edit("mina", 2, "x", "")).as("a notice").hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void whoEditsALotHasToWait() throws Exception {
		say("1");
		for (int i = 0; i < MessageEditing.MOST; i++) {
			assertThat(edit("mina", 1, "1", "")).hasStatusOk();
		}
		assertThat(edit("mina", 1, "1", "")).hasStatus(HttpStatus.TOO_MANY_REQUESTS).hasHeader("Retry-After", "3");
		assertThat(edit("jun", 1, "1", "")).as("others have not").hasStatus(HttpStatus.FORBIDDEN);
	}

	private MvcTestResult edit(String by, long offset, String text, String seen) {
		return edit("general", by, offset, text, seen);
	}

	private MvcTestResult edit(String room, String by, long offset, String text, String seen) {
		return editAt(room, by, String.valueOf(offset), text, seen);
	}

	private MvcTestResult editAt(String room, String by, String place, String text, String seen) {
		return this.web.put()
			.uri("/api/v1/rooms/" + room + "/messages/" + place)
			.principal(() -> by)
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"text\":\"%s\",\"edited\":%s}".formatted(text, seen.isEmpty() ? "null" : '"' + seen + '"'))
			.exchange();
	}

	private MvcTestResult delete(String by, long offset, String query) {
		return this.web.delete().uri("/api/v1/rooms/general/messages/" + offset + query).principal(() -> by).exchange();
	}

	@Test
	void aRoomThatIsNotThereHasNoHistory() {
		assertThat(this.web.get().uri("/api/v1/rooms/nowhere/messages")).hasStatus(HttpStatus.NOT_FOUND);
	}

	private MvcTestResult get(String query) {
		return this.web.get().uri("/api/v1/rooms/general/messages" + query).exchange();
	}

	private static List<Integer> offsets(MvcTestResult result) throws Exception {
		assertThat(result).hasStatusOk();
		return JsonPath.read(result.getResponse().getContentAsString(StandardCharsets.UTF_8), "$.messages[*].offset");
	}

	private void sayMany(int number) throws Exception {
		for (int i = 1; i <= number; i++) {
			say(String.valueOf(i));
		}
	}

	private String say(String text) throws Exception {
		return say("general", text);
	}

	private String say(String room, String text) throws Exception {
		return say(room, "mina", text);
	}

	private String say(String room, String from, String text) throws Exception {
		byte[] body = """
				{"id":"m-%s","from":"%s","text":"%s","time":"2026-03-01T12:00:00.123Z"}""".formatted(text, from, text)
			.getBytes(StandardCharsets.UTF_8);
		return this.log.publish(Batch.of(new Publication("/topic/rooms/" + room, Headers.empty(), body)))
			.get()
			.get(0)
			.epoch();
	}

}
