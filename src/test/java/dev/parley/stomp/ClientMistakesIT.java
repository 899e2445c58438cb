package dev.parley.stomp;

import java.util.concurrent.CompletableFuture;

import dev.parley.stomp.SpringStompSession.Inbox;
import dev.parley.stomp.SpringStompSession.Received;
import dev.parley.support.Account;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.simp.stomp.StompHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client's mistakes are reported to the client in words that name the mistake, and are
 * not logged as faults of the server.
 */
@OrdinaryApplicationTest
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientMistakesIT {

	private static final String FAULT = "failed in the application";

	@LocalServerPort
	int port;

	SpringStompUsers users;

	SpringStompSession mina;

	Inbox errors;

	@BeforeAll
	void connect() {
		this.users = new SpringStompUsers(this.port);
		this.mina = this.users.signUp("mistaken-mina");
		this.errors = this.mina.subscribe("/user/queue/errors");
	}

	@AfterAll
	void leave() {
		this.mina.close();
		this.users.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					/app/asks/number/seven    | {}            | -                | invalid    | The part {count} of the destination is not a valid int
					/app/asks/part            | {}            | -                | invalid    | The part {part} of the destination is missing
					/app/asks/header          | {}            | -                | invalid    | The header x-colour is missing
					/app/asks/named           | {}            | -                | invalid    | The header colour is missing
					/app/asks/header-number   | {}            | x-count:seven    | invalid    | The header x-count is not a valid int
					/app/asks/optional-number | {}            | -                | invalid    | The header x-count is missing
					/app/asks/sent            | {}            | -                | invalid    | The part {room} of the destination is missing
					/app/asks/short           | {}            | x-colour:magenta | invalid    | colour size must be between 0 and 5
					/app/asks/body            | ''            | -                | invalid    | The body is empty, but note is needed
					/app/asks/message         | ''            | -                | unreadable | The body is not what is expected here
					/app/asks/body            | {"text":      | -                | unreadable | The body is not what is expected here
					/app/asks/body            | {"text":[1]}  | -                | unreadable | The body is not what is expected here
					/app/asks/body            | null          | -                | unreadable | The body is not what is expected here
					/app/asks/body            | {"text":"x"}  | content-type:text/plain | unreadable | The body is not what is expected here
					""")
	void aMistakeIsAnsweredWithWhatIsWrong(String destination, String body, String header, String code, String detail,
			CapturedOutput log) {
		String[] named = (header != null) ? header.split(":") : new String[] { "x-none", "none" };
		CompletableFuture<StompHeaders> receipt = this.mina.send(destination, body, named[0], named[1], "receipt",
				"r1");
		Received refusal = this.errors.next();
		JsonNode problem = JsonMapper.shared().readTree(refusal.body());
		assertThat(problem.get("code").asString()).isEqualTo(code);
		assertThat(problem.get("status").asInt()).isEqualTo(400);
		assertThat(problem.get("detail").asString()).startsWith(detail).doesNotContain("seven", "magenta");
		assertThat(problem.get("destination").asString()).isEqualTo(destination);
		assertThat(refusal.header("receipt-id")).isEqualTo("r1");
		this.mina.sendAndWait("/app/asks/perhaps", "");
		assertThat(receipt).isNotDone();
		assertThat(log).doesNotContain(FAULT);
	}

	@Test
	void theSameHoldsForASubscription(CapturedOutput log) {
		this.mina.subscribeBlindly("/app/asks/id/7");
		assertThat(this.errors.next().body()).contains("\"code\":\"invalid\"")
			.contains("The part {id} of the destination is not a valid UUID");
		assertThat(log).doesNotContain(FAULT);
	}

	@Test
	void aCharsetThatJavaDoesNotKnowIsUnreadableWhereAControllerReadsTheBody(CapturedOutput log) {
		try (StompClient jun = StompClient.connected(this.port, Account.signUp(this.port, "jun").authorization())) {
			jun.subscribe("errors", "/user/queue/errors");
			for (String contentType : new String[] { "application/json;charset=utf8mb4", "no media type" }) {
				jun.send("SEND\ndestination:/app/asks/body\ncontent-type:%s\n\n{\"text\":\"x\"}\0"
					.formatted(contentType));
				assertThat(jun.expect("MESSAGE").text()).contains("\"code\":\"unreadable\"")
					.contains("does content-type say so?");
				jun.send("SEND\ndestination:/app/asks/bytes\ncontent-type:%s\nreceipt:r\n\nx\0".formatted(contentType));
				jun.expectReceipt("r");
			}
			assertThat(log).doesNotContain(FAULT);
		}
	}

	/** An object that the application cannot serialize; no client has sent it. */
	@Test
	void anAnswerThatCannotBeWrittenIsTheApplicationsFault(CapturedOutput log) {
		this.mina.send("/app/asks/unwritable", "{}");
		assertThat(this.errors.next().body()).contains("\"code\":\"internal\"").doesNotContain("secret");
		assertThat(log).contains("A frame to /app/asks/unwritable " + FAULT).doesNotContain("secret");
	}

}
