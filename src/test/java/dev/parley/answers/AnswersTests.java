package dev.parley.answers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import dev.parley.engine.Topics;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
class AnswersTests {

	private final Published published = new Published();

	private final Forgotten forgotten = new Forgotten();

	private final ManualClock clock = new ManualClock();

	private final KeptAnswers kept = new KeptAnswers();

	private final CountDownLatch release = new CountDownLatch(1);

	private Answers answers = answering((question, language, tokens) -> tokens.accept("Because."));

	@AfterEach
	void close() throws InterruptedException {
		this.release.countDown();
		this.answers.close();
	}

	@Test
	void aModelThatDoesNotListenIsLeftAloneAndTheAnswerEndsAtOnce() throws InterruptedException {
		List<Throwable> thrown = new CopyOnWriteArrayList<>();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		this.answers = answering((question, language, tokens) -> {
			tokens.accept("Well");
			begun.countDown();
			ignoringInterrupts(this.release);
			try {
				tokens.accept(", late");
			}
			catch (RuntimeException ex) {
				thrown.add(ex);
				throw ex;
			}
			finally {
				over.countDown();
			}
		});
		String id = ask("mina").id();
		begun.await();
		this.answers.stop(id, "mina");
		assertThat(this.published.next(id)).contains("question");
		assertThat(this.published.next(id)).isEqualTo("{\"text\":\"Well\"}");
		assertThat(this.published.next(id)).isEqualTo("{\"outcome\":\"stopped\"}");
		this.release.countDown();
		over.await();
		assertThat(thrown).singleElement().extracting(Throwable::getMessage).asString().contains("Nobody waits");
	}

	@Test
	void aModelThatDoesNotComeToAnEndHasFailed() throws InterruptedException {
		this.answers = answering((question, language, tokens) -> {
			while (true) {
				tokens.accept("and so on ".repeat(50));
			}
		});
		String id = ask("mina").id();
		assertThat(this.published.next(id)).contains("question");
		int length = 0;
		String message = this.published.next(id);
		while (message.startsWith("{\"text\":")) {
			length += JsonMapper.shared().readTree(message).get("text").stringValue().length();
			message = this.published.next(id);
		}
		assertThat(message).isEqualTo("{\"outcome\":\"failed\"}");
		assertThat(length).isEqualTo(Answer.LONGEST);
	}

	@Test
	void anErrorOfTheModelEndsItsAnswerAlone() throws InterruptedException {
		this.answers = answering((question, language, tokens) -> {
			if (question.equals("bad")) {
				throw new AssertionError("broken");
			}
			tokens.accept("Good.");
		});
		String bad = this.answers.ask("mina", "bad", Locale.ENGLISH).id();
		assertThat(this.published.next(bad)).contains("question");
		assertThat(this.published.next(bad)).isEqualTo("{\"outcome\":\"failed\"}");
		String good = this.answers.ask("mina", "good", Locale.ENGLISH).id();
		assertThat(this.published.next(good)).contains("question");
		assertThat(this.published.next(good)).isEqualTo("{\"text\":\"Good.\"}");
		assertThat(this.published.next(good)).isEqualTo("{\"outcome\":\"complete\"}");
	}

	@Test
	void aCharacterThatComesInTwoTokensIsPublishedWhole() throws InterruptedException {
		this.answers = answering((question, language, tokens) -> {
			tokens.accept("Yes \ud83d");
			this.release.await();
			tokens.accept("\ude00!");
		});
		String id = ask("mina").id();
		assertThat(this.published.next(id)).contains("question");
		assertThat(this.published.next(id)).isEqualTo("{\"text\":\"Yes \"}");
		this.release.countDown();
		assertThat(this.published.next(id)).isEqualTo("{\"text\":\"\ud83d\ude00!\"}");
		assertThat(this.published.next(id)).isEqualTo("{\"outcome\":\"complete\"}");
	}

	@Test
	void halfACharacterIsReplacedAndTheAnswerEnds() throws InterruptedException {
		this.answers = answering((question, language, tokens) -> tokens.accept("\ude00 or \ud83d"));
		String id = ask("mina").id();
		assertThat(this.published.next(id)).contains("question");
		assertThat(this.published.next(id)).isEqualTo("{\"text\":\"\ufffd or \ufffd\"}");
		assertThat(this.published.next(id)).isEqualTo("{\"outcome\":\"complete\"}");
	}

	@Test
	void anAnswerWhoseTokensCannotBePublishedEndsAllTheSame() throws InterruptedException {
		this.published.refused = "lost";
		this.answers = answering((question, language, tokens) -> tokens.accept("lost"));
		String id = ask("mina").id();
		assertThat(this.published.next(id)).contains("question");
		assertThat(this.published.next(id)).isEqualTo("{\"outcome\":\"complete\"}");
	}

	@Test
	void whenAllThreadsAreBusyAQuestionIsRefusedAndLeavesNoTrace() {
		this.answers = answering((question, language, tokens) -> ignoringInterrupts(this.release));
		for (int user = 0; user < Answers.AT_ONCE; user++) {
			ask("user" + user);
		}
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> ask("mina")).satisfies((refusal) -> {
			assertThat(refusal.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
			assertThat(refusal.getHeaders().getFirst("Retry-After")).isEqualTo("6");
		});
		assertThat(this.kept.newest("mina")).isEmpty();
	}

	@Test
	void whenTheServerStopsReadersAreToldThatAnAnswerDoesNotGoOn() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		this.answers = answering((question, language, tokens) -> {
			tokens.accept("Beca");
			begun.countDown();
			this.release.await();
		});
		String id = ask("mina").id();
		begun.await();
		this.answers.close();
		assertThat(this.published.next(id)).contains("question");
		assertThat(this.published.next(id)).isEqualTo("{\"text\":\"Beca\"}");
		assertThat(this.published.next(id)).isEqualTo("{\"outcome\":\"interrupted\"}");
	}

	@Test
	void theOldestAnswerOfAUserMakesRoomForTheNewest() throws InterruptedException {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i <= KeptAnswers.OF_A_USER; i++) {
			String id = ask("mina").id();
			ids.add(id);
			while (!this.published.next(id).contains("complete")) {
				this.clock.advance(Duration.ofSeconds(1));
			}
			this.clock.advance(Duration.ofMinutes(1));
		}
		assertThat(this.forgotten.topics.take()).isEqualTo("/topic/answers/" + ids.get(0));
		assertThat(this.forgotten.topics).isEmpty();
		assertThat(this.kept.newest("mina")).extracting(Answer.Summary::id)
			.hasSize(KeptAnswers.OF_A_USER)
			.startsWith(ids.get(KeptAnswers.OF_A_USER))
			.doesNotContain(ids.get(0));
		assertThat(this.kept.allows(caller("mina"), Action.SUBSCRIBE, "/topic/answers/" + ids.get(0))).isFalse();
		assertThat(this.kept.allows(caller("mina"), Action.SUBSCRIBE, "/topic/answers/" + ids.get(1))).isTrue();
		assertThat(this.kept.allows(caller("jun"), Action.SUBSCRIBE, "/topic/answers/" + ids.get(1))).isFalse();
	}

	private static Caller caller(String name) {
		return new Caller(name, Set.of(), false);
	}

	private Answers answering(LanguageModel model) {
		return new Answers(model, this.kept, this.published.template(), this.forgotten, this.clock);
	}

	private Answer.Summary ask(String user) {
		return this.answers.ask(user, "Why?", Locale.ENGLISH);
	}

	private static void ignoringInterrupts(CountDownLatch release) {
		while (true) {
			try {
				release.await();
				return;
			}
			catch (InterruptedException ex) {
				// As a library may that knows nothing of interruption.
			}
		}
	}

	/** What the template sent, instead of a broker. */
	private static final class Published {

		private final BlockingQueue<String[]> messages = new LinkedBlockingQueue<>();

		/** A message with this in it cannot be published. */
		private volatile String refused = "nothing";

		SimpMessagingTemplate template() {
			SimpMessagingTemplate template = new SimpMessagingTemplate((message, timeout) -> {
				String destination = String.valueOf(SimpMessageHeaderAccessor.getDestination(message.getHeaders()));
				String body = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
				if (body.contains(this.refused)) {
					throw new IllegalStateException("refused");
				}
				return this.messages.add(new String[] { destination, body });
			});
			template.setMessageConverter(new JacksonJsonMessageConverter());
			return template;
		}

		/** The next message of an answer. */
		String next(String id) throws InterruptedException {
			String[] message = this.messages.take();
			while (!message[0].equals("/topic/answers/" + id)) {
				message = this.messages.take();
			}
			return message[1];
		}

	}

	private static final class Forgotten implements Topics {

		private final BlockingQueue<String> topics = new LinkedBlockingQueue<>();

		@Override
		public void forget(String destination) {
			this.topics.add(destination);
		}

		@Override
		public void recheckAt(String destination) {
		}

	}

}
