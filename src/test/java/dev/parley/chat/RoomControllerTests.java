package dev.parley.chat;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import static org.assertj.core.api.Assertions.assertThat;

class RoomControllerTests {

	private final SentMessages sent = new SentMessages();

	private final MockMvcTester web = MockMvcTester.of(
			List.of(new RoomController(ChatDatabase.rooms(), this.sent.template())),
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
				{"id":"off-topic","name":"Off topic","createdBy":"mina","createdAt":"2026-03-01T12:00:00.123Z","private":false}""";
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

	private MvcTestResult create(String body) {
		return this.web.post()
			.uri("/api/v1/rooms")
			.principal(() -> "mina")
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	@ControllerAdvice
	static class Problems extends ResponseEntityExceptionHandler {

	}

}
