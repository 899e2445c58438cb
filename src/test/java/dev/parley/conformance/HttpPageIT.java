package dev.parley.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ReadmePrograms;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lines of curl in {@code src/docs/http.md} and at the beginning of the README, run
 * as they are printed there. In an answer {@code …} stands for any text.
 */
@OpenServer
class HttpPageIT {

	private static final String TOPIC = "/topic/kept/news";

	/** A program, and the answer that follows it. */
	private static final Pattern EXAMPLE = Pattern
		.compile("<!-- http:(\\w+) -->\\s*```sh\\n(.*?)```\\s*```\\w*\\n(.*?)```", Pattern.DOTALL);

	private final List<Process> programs = new ArrayList<>();

	@LocalServerPort
	int port;

	@TempDir
	Path folder;

	@AfterEach
	void end() {
		this.programs.forEach((shell) -> {
			shell.descendants().forEach(ProcessHandle::destroyForcibly);
			shell.destroyForcibly();
		});
	}

	@Test
	void eachExampleOfThePageHasTheAnswerThatFollowsIt() throws Exception {
		String token = Account.signUp(this.port, "curl").token();
		List<MatchResult> examples = EXAMPLE
			.matcher(Files.readString(Path.of("src/docs/http.md")).replace("\r\n", "\n"))
			.results()
			.toList();
		assertThat(examples).extracting((example) -> example.group(1))
			.containsExactly("publish", "batch", "read", "wait", "position", "follow", "refused");
		for (MatchResult example : examples) {
			Path output = start("TOKEN=" + token + "\n"
					+ example.group(2)
						.replace("localhost:8080", "localhost:" + this.port)
						.replace("curl ", "curl -s "));
			Pattern expected = pattern(example.group(3).strip());
			Awaitility.await(example.group(1))
				.atMost(RawWebSocket.PATIENCE)
				.untilAsserted(() -> assertThat(Files.readString(output)).containsPattern(expected));
		}
	}

	@Test
	void theReadmesLinesPublishReadWaitAndFollow() throws Exception {
		List<String> lines = ReadmePrograms.read("requests", this.port).lines().toList();
		assertThat(lines).hasSize(4).allMatch((line) -> line.startsWith("curl ") && line.contains(TOPIC));
		assertThat(ended(start(lines.get(0)))).contains("\"offset\":");
		assertThat(ended(start(lines.get(1)))).contains("\"text\":\"hello\"");
		Path waiting = start(lines.get(2));
		Process poll = this.programs.get(this.programs.size() - 1);
		Path following = start(lines.get(3));
		Api publisher = new Api(this.port, null);
		Awaitility.await().atMost(RawWebSocket.PATIENCE).untilAsserted(() -> {
			publisher.post("/api/v1/messages", "{\"destination\":\"" + TOPIC + "\",\"text\":\"next\"}");
			assertThat(poll.isAlive()).isFalse();
			assertThat(Files.readString(waiting)).contains("\"text\":\"next\"").doesNotContain("\"hello\"");
			assertThat(Files.readString(following)).contains("event: message\n", "\"text\":\"next\"");
		});
	}

	/** Starts a script, and returns the file with its output. */
	private Path start(String script) throws IOException {
		Path output = Files.createTempFile(this.folder, "output", "");
		this.programs.add(new ProcessBuilder("sh", "-ec", script).redirectError(ProcessBuilder.Redirect.DISCARD)
			.redirectOutput(output.toFile())
			.start());
		return output;
	}

	private String ended(Path output) throws IOException, InterruptedException {
		Process last = this.programs.get(this.programs.size() - 1);
		assertThat(last.waitFor(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		return Files.readString(output);
	}

	private static Pattern pattern(String expected) {
		return Pattern
			.compile(Arrays.stream(expected.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
	}

}
