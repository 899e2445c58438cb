package dev.parley.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.support.ClosedByServer;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays the examples of {@code src/docs/protocol.md} against the server: the text after
 * {@code >>>} is sent, and the text after {@code <<<} must arrive, with exactly these
 * headers; {@code …} stands for any text. A name after the arrow is that of another
 * client. Each example begins with new sessions.
 */
@OpenServer
class ProtocolPageIT {

	@LocalServerPort
	int port;

	static Stream<Named<List<Step>>> examples() throws IOException {
		List<Named<List<Step>>> examples = new ArrayList<>();
		String heading = "";
		List<String> example = null;
		for (String line : Files.readAllLines(Path.of("src/docs/protocol.md"))) {
			if (example != null && line.equals("```")) {
				examples.add(Named.of(heading + " " + examples.size(), steps(example)));
				example = null;
			}
			else if (example != null) {
				example.add(line);
			}
			else if (line.equals("```stomp")) {
				example = new ArrayList<>();
			}
			else if (line.startsWith("#")) {
				heading = line.replaceFirst("#+ ", "");
			}
		}
		return examples.stream();
	}

	private static List<Step> steps(List<String> lines) {
		List<Step> steps = new ArrayList<>();
		for (String line : lines) {
			if (line.startsWith(">>>") || line.startsWith("<<<")) {
				steps.add(new Step(line.startsWith(">>>"), line.substring(3).strip(), new ArrayList<>()));
			}
			else {
				steps.get(steps.size() - 1).lines.add(line);
			}
		}
		return steps;
	}

	@ParameterizedTest
	@MethodSource("examples")
	void thePageSaysWhatHappens(List<Step> example) {
		Map<String, StompClient> clients = new HashMap<>();
		try {
			for (Step step : example) {
				StompClient client = clients.computeIfAbsent(step.client(), (name) -> open(step));
				if (step.sends) {
					client.send(step.text());
				}
				else if (step.isClose()) {
					ClosedByServer close = client.expectClose();
					assertThat(close.code() + " " + close.reason()).isEqualTo(step.closeReason());
				}
				else {
					step.check(client.next());
				}
			}
		}
		finally {
			clients.values().forEach(StompClient::close);
		}
	}

	private StompClient open(Step first) {
		boolean connects = first.sends && first.lines.get(0).matches("CONNECT|STOMP");
		return connects ? StompClient.open(this.port) : StompClient.connected(this.port);
	}

	/** A frame that is sent or expected, or the end of the connection. */
	private record Step(boolean sends, String arrow, List<String> lines) {

		private static final String CLOSED = "closed ";

		String client() {
			return isClose() ? "" : this.arrow;
		}

		boolean isClose() {
			return this.arrow.startsWith(CLOSED);
		}

		String closeReason() {
			return this.arrow.substring(CLOSED.length());
		}

		String text() {
			return String.join("\n", this.lines).replace("^@", "\0").stripTrailing();
		}

		void check(StompFrame frame) {
			String text = text();
			int end = text.indexOf("\n\n");
			List<String> head = Arrays.asList(text.substring(0, end).split("\n"));
			assertThat(frame.command()).as(frame.toString()).isEqualTo(head.get(0));
			List<String> headers = frame.headers()
				.entrySet()
				.stream()
				.map((header) -> header.getKey() + ":" + header.getValue())
				.toList();
			assertThat(headers).hasSameSizeAs(head.subList(1, head.size()));
			for (String expected : head.subList(1, head.size())) {
				assertThat(headers).anyMatch((header) -> matches(expected, header));
			}
			String body = text.substring(end + 2, text.length() - 1);
			assertThat(frame.text()).matches((actual) -> matches(body, actual), body);
		}

		private static boolean matches(String expected, String actual) {
			String pattern = Stream.of(expected.split("…", -1))
				.map(Pattern::quote)
				.reduce((a, b) -> a + ".*" + b)
				.get();
			return Pattern.compile(pattern, Pattern.DOTALL).matcher(actual).matches();
		}

	}

}
