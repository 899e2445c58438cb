package dev.parley.answers;

import java.util.UUID;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

@RunningServer
@Import(AnswersIT.Model.class)
@Slow
class AnswersIT {

	@LocalServerPort
	int port;

	@Autowired
	Dictation model;

	private final String question = "Why? " + UUID.randomUUID();

	private Account mina;

	private Account jun;

	private Api minas;

	@BeforeEach
	void minaAndJunSignUp() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.minas = Api.of(this.port, this.mina);
	}

	@Test
	void anAnswerIsItsQuestionItsWordsAndItsEnd() {
		Api.Answer asked = this.minas.post("/api/v1/answers", "{\"text\":\"%s\"}".formatted(this.question));
		assertThat(asked.status()).isEqualTo(201);
		String id = asked.json().get("id").stringValue();
		assertThat(asked.header("Location")).isEqualTo("/api/v1/answers/" + id);
		try (StompClient client = connect(this.mina)) {
			subscribe(client, id, "first");
			StompFrame first = client.expect("MESSAGE");
			assertThat(first.header("x-stream-offset")).isEqualTo("1");
			assertThat(first.json().get("question").stringValue()).isEqualTo(this.question);
			this.model.say(this.question, "Because");
			client.expectMessage("{\"text\":\"Because\"}");
			this.model.say(this.question, " \uD83D\uDE00 so.");
			client.expectMessage("{\"text\":\" \uD83D\uDE00 so.\"}");
			this.model.end(this.question);
			StompFrame end = client.expectMessage("{\"outcome\":\"complete\"}");
			assertThat(end.header("x-end-of-stream")).isEqualTo("true");
			assertThat(end.header("x-stream-offset")).isEqualTo("4");
		}
	}

	@Test
	void anotherDeviceHasItFromTheBeginningAndALineThatWasCutGoesOnWhereItWas() {
		String id = ask();
		String epoch;
		try (StompClient client = connect(this.mina)) {
			subscribe(client, id, "first");
			epoch = client.expect("MESSAGE").header("x-stream-epoch");
			this.model.say(this.question, "one");
			client.expectMessage("{\"text\":\"one\"}");
		}
		try (StompClient telephone = connect(this.mina)) {
			subscribe(telephone, id, "first");
			assertThat(telephone.expect("MESSAGE").text()).contains("question");
			telephone.expectMessage("{\"text\":\"one\"}");
			this.model.say(this.question, " two");
			telephone.expectMessage("{\"text\":\" two\"}");
			try (StompClient again = connect(this.mina)) {
				subscribe(again, id, "offset=3\nx-stream-epoch:" + epoch);
				again.expectMessage("{\"text\":\" two\"}");
				this.model.end(this.question);
				again.expectMessage("{\"outcome\":\"complete\"}");
				again.expectNothing();
			}
			telephone.expectMessage("{\"outcome\":\"complete\"}");
			telephone.expectNothing();
		}
	}

	@Test
	void toOthersAnAnswerDoesNotExist() {
		String id = ask();
		Api juns = Api.of(this.port, this.jun);
		String nowhere = UUID.randomUUID().toString();
		try (StompClient client = connect(this.jun)) {
			for (String each : new String[] { id, nowhere }) {
				client.send("SUBSCRIBE\nid:%s\ndestination:/topic/answers/%s\nx-stream-offset:first\nreceipt:r\n\n\0"
					.formatted(each, each));
				assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
			}
			client.send("SUBSCRIBE\nid:all\ndestination:/topic/answers/*\nreceipt:r\n\n\0");
			assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
			client.send("SEND\ndestination:/topic/answers/%s\nreceipt:r\n\n{\"text\":\"forged\"}\0".formatted(id));
			assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
		}
		Api.Answer refused = juns.post("/api/v1/answers/" + id + "/stop", "");
		assertThat(refused.status()).isEqualTo(404);
		assertThat(refused.code()).isEqualTo("no-such-answer");
		assertThat(juns.post("/api/v1/answers/" + nowhere + "/stop", "").body())
			.isEqualTo(refused.body().replace(id, nowhere));
		assertThat(juns.get("/api/v1/answers").body()).isEqualTo("[]");
		this.model.say(this.question, "undisturbed");
		try (StompClient client = connect(this.mina)) {
			subscribe(client, id, "offset=2");
			client.expectMessage("{\"text\":\"undisturbed\"}");
		}
		assertThat(new Api(this.port, null).get("/api/v1/answers").status()).isEqualTo(401);
	}

	@Test
	void stoppingInterruptsTheModelAndNothingComesAfterTheEnd() throws InterruptedException {
		String id = ask();
		try (StompClient client = connect(this.mina)) {
			subscribe(client, id, "first");
			client.expect("MESSAGE");
			assertThat(this.minas.post("/api/v1/answers/" + id + "/stop", "").status()).isEqualTo(204);
			client.expectMessage("{\"outcome\":\"stopped\"}");
			this.model.awaitInterruption(this.question);
			this.model.say(this.question, "late");
			assertThat(this.minas.post("/api/v1/answers/" + id + "/stop", "").status()).isEqualTo(204);
			client.expectNothing();
		}
	}

	@Test
	void theAskersDevicesHearOfTheQuestionAndOfItsEnd() {
		try (StompClient telephone = connect(this.mina)) {
			telephone.subscribe("own", "/user/queue/answers");
			String id = ask();
			StompFrame begun = telephone.expect("MESSAGE");
			assertThat(begun.json().get("id").stringValue()).isEqualTo(id);
			assertThat(begun.json().get("question").stringValue()).isEqualTo(this.question);
			assertThat(begun.json().get("state").stringValue()).isEqualTo("running");
			this.model.fail(this.question);
			assertThat(telephone.expect("MESSAGE").json().get("state").stringValue()).isEqualTo("failed");
			assertThat(this.minas.get("/api/v1/answers").json()).singleElement()
				.satisfies((answer) -> assertThat(answer.get("state").stringValue()).isEqualTo("failed"));
		}
	}

	@Test
	void badQuestionsAreRefused() {
		for (String body : new String[] { "{}", "{\"text\":\"\"}", "{\"text\":\" \\n\"}",
				"{\"text\":\"%s\"}".formatted("x".repeat(1001)) }) {
			Api.Answer refused = this.minas.post("/api/v1/answers", body);
			assertThat(refused.status()).as(body).isEqualTo(400);
			assertThat(refused.code()).as(body).isEqualTo("invalid-request");
		}
		assertThat(
				this.minas.post("/api/v1/answers", "{\"text\":\"%s\"}".formatted("\uD83D\uDE00".repeat(1000))).status())
			.isEqualTo(201);
	}

	@Test
	void whoAsksMuchIsRefusedAndNobodyElse() {
		ask();
		ask();
		Api.Answer third = this.minas.post("/api/v1/answers", "{\"text\":\"And?\"}");
		assertThat(third.status()).isEqualTo(429);
		assertThat(third.code()).isEqualTo("over-limit");
		assertThat(third.header("Retry-After")).isEqualTo("6");
		for (int i = 3; i < Answers.A_MINUTE; i++) {
			this.minas.post("/api/v1/answers", "{\"text\":\"And?\"}");
		}
		assertThat(this.minas.post("/api/v1/answers", "{\"text\":\"And?\"}").json().get("detail").stringValue())
			.startsWith("You have asked many questions; try again in ");
		assertThat(Api.of(this.port, this.jun).post("/api/v1/answers", "{\"text\":\"And I?\"}").status())
			.isEqualTo(201);
	}

	@Test
	void theAnswersOfADeletedAccountAreGone() {
		String id = ask();
		try (StompClient client = connect(this.mina)) {
			subscribe(client, id, "first");
			client.expect("MESSAGE");
			assertThat(this.minas
				.post("/api/v1/session/account-deletion",
						"{\"password\":\"" + Account.PASSWORD + "\",\"messages\":true}")
				.status()).isEqualTo(204);
			client.awaitClose();
		}
		this.model.say(this.question, "to nobody");
	}

	private String ask() {
		Api.Answer answer = this.minas.post("/api/v1/answers", "{\"text\":\"%s\"}".formatted(this.question));
		assertThat(answer.status()).as(answer.body()).isEqualTo(201);
		return answer.json().get("id").stringValue();
	}

	private StompClient connect(Account account) {
		StompClient client = StompClient.connected(this.port, account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		return client;
	}

	private static void subscribe(StompClient client, String id, String offset) {
		client.send("SUBSCRIBE\nid:0\ndestination:/topic/answers/%s\nx-stream-offset:%s\nreceipt:r0\n\n\0".formatted(id,
				offset));
		client.expectReceipt("r0");
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Model {

		@Bean
		Dictation dictation() {
			return new Dictation();
		}

	}

}
