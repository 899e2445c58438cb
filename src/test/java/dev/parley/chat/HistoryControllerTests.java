package dev.parley.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.jayway.jsonpath.JsonPath;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.MemoryBackend;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

class HistoryControllerTests {

	private final MemoryBackend log = new MemoryBackend(ChatDatabase.CLOCK);

	private final MockMvcTester web = MockMvcTester.of(
			List.of(new HistoryController(ChatDatabase.rooms(),
					(reader, destination, from, limit) -> CompletableFuture
						.completedFuture(this.log.read(destination, from, limit)),
					JsonMapper.shared())),
			(builder) -> builder.setCustomArgumentResolvers(ChatDatabase.callers())
				.setControllerAdvice(new RoomControllerTests.Problems())
				.build());

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
			.isStrictlyEqualTo("{\"epoch\":\"%s\",\"first\":1,\"last\":0,\"messages\":[]}".formatted(epoch));
	}

	@Test
	void aMessageIsShownAsItWasSentWithItsOffset() throws Exception {
		String epoch = say("안녕");
		assertThat(get("")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("""
					{"epoch":"%s","first":1,"last":1,"messages":[
					{"offset":1,"id":"m-안녕","from":"mina","text":"안녕","time":"2026-03-01T12:00:00.123Z"}]}"""
				.formatted(epoch));
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
	void whatIsOutOfRangeIsRefused() {
		for (String query : new String[] { "?limit=0", "?limit=201", "?limit=x", "?before=0", "?before=x" }) {
			assertThat(get(query)).as(query).hasStatus(HttpStatus.BAD_REQUEST);
		}
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
		byte[] body = """
				{"id":"m-%s","from":"mina","text":"%s","time":"2026-03-01T12:00:00.123Z"}""".formatted(text, text)
			.getBytes(StandardCharsets.UTF_8);
		return this.log.publish(Batch.of(new Publication("/topic/rooms/general", Headers.empty(), body)))
			.get()
			.get(0)
			.epoch();
	}

}
