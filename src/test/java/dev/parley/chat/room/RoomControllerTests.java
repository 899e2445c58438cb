package dev.parley.chat.room;

import java.util.ArrayList;
import java.util.List;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.SentMessages;
import dev.parley.engine.Topics;
import dev.parley.engine.log.BackendException;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import static org.assertj.core.api.Assertions.assertThat;

public class RoomControllerTests {

	private final SentMessages sent = new SentMessages();

	private final JdbcClient database = ChatDatabase.jdbc();

	private final EndedTopics topics = new EndedTopics();

	private final MockMvcTester web = MockMvcTester.of(
			List.of(new RoomController(ChatDatabase.rooms(this.database, 200),
					ChatDatabase.changes(this.database, this.sent, this.topics))),
			(builder) -> builder.setCustomArgumentResolvers(ChatDatabase.callers())
				.setControllerAdvice(new Problems())
				.build());

	@Test
	void roomsAreListed() {
		assertThat(this.web.get().uri("/api/v1/rooms")).hasStatusOk()
			.bodyJson()
			.extractingPath("$[0].id")
			.isEqualTo("general");
	}

	@Test
	void aRoomIsOpened() {
		assertThat(this.web.get().uri("/api/v1/rooms/general")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.name")
			.isEqualTo("General");
	}

	@Test
	void aRoomThatIsNotThereIsAProblem() {
		assertThat(this.web.get().uri("/api/v1/rooms/nowhere")).hasStatus(HttpStatus.NOT_FOUND)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.code")
			.isEqualTo("no-such-room");
	}

	@Test
	void aNewRoomIsAnsweredAndAnnounced() {
		String room = """
				{"id":"off-topic","name":"Off topic","createdBy":"mina","createdAt":"2026-03-01T12:00:00.123Z","private":false,"archived":false,"version":0}""";
		assertThat(create("{\"name\":\" Off topic \"}")).hasStatus(HttpStatus.CREATED)
			.hasHeader("Location", "/api/v1/rooms/off-topic")
			.bodyJson()
			.isStrictlyEqualTo(room);
		assertThat(this.sent.destinations()).containsExactly("/topic/rooms");
		assertThat(this.sent.bodies()).containsExactly(room);
	}

	@Test
	void aNewPrivateRoomIsAnnouncedToItsCreatorAlone() throws Exception {
		assertThat(create("{\"name\":\"Surprise party\",\"private\":true}")).hasStatus(HttpStatus.CREATED)
			.bodyJson()
			.extractingPath("$.private")
			.isEqualTo(true);
		assertThat(this.sent.destinations()).containsExactly("/user/mina/queue/rooms");
		assertThat(this.sent.bodies()).singleElement()
			.asString()
			.startsWith("{\"open\":true,\"room\":{\"id\":\"private-");
	}

	@Test
	void aNameThatIsTakenIsAProblemAndNotAnnounced() {
		assertThat(create("{\"name\":\"GENERAL\"}")).hasStatus(HttpStatus.CONFLICT)
			.bodyJson()
			.extractingPath("$.code")
			.isEqualTo("room-name-taken");
		assertThat(this.sent.destinations()).isEmpty();
	}

	@Test
	void aRoomWithoutANameIsAProblem() {
		for (String body : new String[] { "{}", "{\"name\":null}", "{\"name\":\"  \"}" }) {
			assertThat(create(body)).hasStatus(HttpStatus.BAD_REQUEST)
				.bodyJson()
				.extractingPath("$.code")
				.isEqualTo("invalid-room-name");
		}
	}

	@Test
	void whatIsNotJsonIsAProblem() {
		assertThat(create("{")).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void aRoomIsRenamedByItsCreatorAndEveryoneHearsOfIt() {
		create("{\"name\":\"Off topic\"}");
		assertThat(change("mina", "off-topic", "{\"name\":\" Small talk \",\"version\":0}")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo(
					"""
							{"id":"off-topic","name":"Small talk","createdBy":"mina","createdAt":"2026-03-01T12:00:00.123Z","private":false,"archived":false,"version":1}""");
		assertThat(this.sent.destinations()).containsExactly("/topic/rooms", "/topic/rooms");
		assertThat(this.sent.bodies().get(1)).contains("\"name\":\"Small talk\"");
		assertThat(create("{\"name\":\"off topic\"}")).hasStatus(HttpStatus.CREATED);
	}

	@Test
	void theSecondRenameOfTheSameVersionIsRefused() {
		create("{\"name\":\"Off topic\"}");
		change("mina", "off-topic", "{\"name\":\"Small talk\",\"version\":0}");
		refused(change("mina", "off-topic", "{\"name\":\"Chatter\",\"version\":0}"), 409, "room-changed");
		assertThat(this.web.get().uri("/api/v1/rooms/off-topic")).bodyJson()
			.extractingPath("$.name")
			.isEqualTo("Small talk");
	}

	@Test
	void aNameThatAnotherRoomHasIsRefusedAndItsOwnInAnotherCaseIsNot() {
		create("{\"name\":\"Off topic\"}");
		refused(change("mina", "off-topic", "{\"name\":\"GENERAL\"}"), 409, "room-name-taken");
		refused(change("mina", "off-topic", "{\"name\":\"\u3164\"}"), 400, "invalid-room-name");
		assertThat(change("mina", "off-topic", "{\"name\":\"OFF TOPIC\"}")).hasStatusOk();
	}

	@Test
	void aChangeWithoutEffectIsNotAnnounced() {
		create("{\"name\":\"Off topic\"}");
		assertThat(change("mina", "off-topic", "{\"name\":\"Off topic\",\"archived\":false}")).hasStatusOk();
		assertThat(this.sent.destinations()).hasSize(1);
	}

	/** Every page is told of each change. */
	@Test
	void aUserWhoChangesRoomsTooOftenHasToWait() {
		create("{\"name\":\"Off topic\"}");
		for (int i = 1; i < RoomChanges.MOST; i++) {
			change("mina", "off-topic", "{\"name\":\"Name %d\"}".formatted(i));
		}
		MvcTestResult late = change("mina", "off-topic", "{\"name\":\"One too many\"}");
		refused(late, 429, "over-limit");
		assertThat(late).hasHeader("Retry-After", "31");
		assertThat(change("admin", "off-topic", "{\"name\":\"Quiet\"}")).hasStatusOk();
		assertThat(delete("mina", "off-topic")).hasStatus(HttpStatus.NO_CONTENT);
	}

	@Test
	void onlyItsCreatorAndAdministratorsChangeARoomOrDeleteIt() {
		create("{\"name\":\"Off topic\"}");
		refused(change("jun", "off-topic", "{\"name\":\"Mine\"}"), 403, "not-your-room");
		refused(delete("jun", "off-topic"), 403, "not-your-room");
		refused(change("jun", "general", "{\"archived\":true}"), 403, "not-your-room");
		refused(delete("mina", "nowhere"), 404, "no-such-room");
		assertThat(change("admin", "off-topic", "{\"archived\":true}")).hasStatusOk();
		assertThat(delete("admin", "general")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.web.get().uri("/api/v1/rooms")).bodyJson().extractingPath("$.length()").isEqualTo(1);
	}

	/** The log is deleted first: a later room with the same address must not show it. */
	@Test
	void aRoomIsDeletedWithItsLogBeforeAndAfterItAndWithItsSubscriptions() {
		create("{\"name\":\"Off topic\"}");
		this.topics.calls.clear();
		assertThat(delete("mina", "off-topic")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.topics.calls).containsExactly("forget /topic/rooms/off-topic", "forget /topic/rooms/off-topic",
				"recheckAt /topic/rooms/off-topic");
		assertThat(this.sent.bodies().get(1)).isEqualTo("{\"id\":\"off-topic\",\"deleted\":true}");
		assertThat(this.web.get().uri("/api/v1/rooms/off-topic")).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void aRoomWhoseLogCannotBeForgottenIsNotDeleted() {
		create("{\"name\":\"Off topic\"}");
		this.topics.fails = true;
		assertThat(delete("mina", "off-topic")).hasFailed();
		assertThat(this.web.get().uri("/api/v1/rooms/off-topic")).hasStatusOk();
		assertThat(this.sent.destinations()).hasSize(1);
	}

	@Test
	void ofAPrivateRoomItsMembersAloneHearAndAdministratorsSeeThatItExists() {
		create("{\"name\":\"Surprise party\",\"private\":true}");
		String id = this.database.sql("select id from room where is_private").query(String.class).single();
		refused(change("jun", id, "{\"name\":\"Mine\"}"), 404, "no-such-room");
		refused(delete("jun", id), 404, "no-such-room");
		assertThat(this.web.get().uri("/api/v1/rooms?all=true").principal(() -> "admin")).hasStatusOk()
			.bodyText()
			.contains("\"id\":\"" + id + "\",\"name\":\"\",\"createdBy\":\"mina\"")
			.doesNotContain("Surprise");
		assertThat(change("admin", id, "{\"archived\":true}")).hasStatusOk()
			.bodyText()
			.contains("\"archived\":true")
			.doesNotContain("Surprise");
		assertThat(delete("admin", id)).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.sent.destinations()).containsExactly("/user/mina/queue/rooms", "/user/mina/queue/rooms",
				"/user/mina/queue/rooms");
		assertThat(this.sent.bodies().get(1)).startsWith("{\"open\":true,").contains("\"archived\":true");
		assertThat(this.sent.bodies().get(2)).startsWith("{\"open\":false,").endsWith("\"deleted\":true}");
	}

	private static void refused(MvcTestResult answer, int status, String code) {
		assertThat(answer).hasStatus(status).bodyJson().extractingPath("$.code").isEqualTo(code);
	}

	private MvcTestResult change(String by, String id, String body) {
		return this.web.patch()
			.uri("/api/v1/rooms/" + id)
			.principal(() -> by)
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	private MvcTestResult delete(String by, String id) {
		return this.web.delete().uri("/api/v1/rooms/" + id).principal(() -> by).exchange();
	}

	private MvcTestResult create(String body) {
		return this.web.post()
			.uri("/api/v1/rooms")
			.principal(() -> "mina")
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	/** Records the calls. */
	public static final class EndedTopics implements Topics {

		private final List<String> calls = new ArrayList<>();

		private boolean fails;

		@Override
		public void forget(String destination) {
			if (this.fails) {
				throw new BackendException("The database is away", null);
			}
			this.calls.add("forget " + destination);
		}

		@Override
		public void recheckAt(String destination) {
			this.calls.add("recheckAt " + destination);
		}

	}

	@ControllerAdvice
	public static class Problems extends ResponseEntityExceptionHandler {

	}

}
