package dev.parley.answers;

import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.simp.SimpMessageSendingOperations;

import static java.nio.charset.StandardCharsets.UTF_16BE;

/**
 * One answer, from its question to its end. Its tokens come from the model's thread, its
 * end from any; one thread publishes both, in their order, so nothing comes after the
 * end.
 */
final class Answer implements Consumer<String> {

	private static final Logger log = LoggerFactory.getLogger(Answer.class);

	/** Tokens of this time become one message. */
	private static final long GROUPED_MILLIS = 50;

	/** Most characters. */
	static final int LONGEST = 20_000;

	final String id = UUID.randomUUID().toString();

	final String asker;

	private final String question;

	private final Instant asked;

	private final SimpMessageSendingOperations messages;

	private final ScheduledExecutorService publisher;

	private final StringBuilder text = new StringBuilder();

	private int published;

	/** Whether tokens will be published in a moment. */
	private boolean gathering;

	private State state = State.RUNNING;

	private volatile @Nullable Future<?> work;

	/**
	 * @param publisher one thread, which publishes all that is said
	 */
	Answer(String asker, String question, Instant asked, SimpMessageSendingOperations messages,
			ScheduledExecutorService publisher) {
		this.asker = asker;
		this.question = question;
		this.asked = asked;
		this.messages = messages;
		this.publisher = publisher;
	}

	/**
	 * Begins it, on a thread of these.
	 * @throws RejectedExecutionException if all are busy: then nothing has happened
	 */
	void begin(ExecutorService models, LanguageModel model, Locale language) {
		this.work = models.submit(() -> run(model, language));
	}

	private void run(LanguageModel model, Locale language) {
		this.publisher.execute(() -> {
			publish(Map.of("question", this.question, "asked", this.asked), Map.of());
			announce();
		});
		State end = State.FAILED;
		try {
			model.answer(this.question, language, this);
			end = State.COMPLETE;
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			if (isRunning()) {
				log.warn("The answer at {} failed: {}", topic(), ex.toString());
			}
		}
		finally {
			end(end);
		}
	}

	@Override
	public synchronized void accept(String token) {
		if (this.state != State.RUNNING) {
			throw new CancellationException("Nobody waits for the rest of this answer");
		}
		if (this.text.length() + token.length() > LONGEST) {
			throw new IllegalStateException("The answer has more than %d characters".formatted(LONGEST));
		}
		if (!this.gathering) {
			this.publisher.schedule(this::publishTokens, GROUPED_MILLIS, TimeUnit.MILLISECONDS);
			this.gathering = true;
		}
		this.text.append(token);
	}

	private void publishTokens() {
		String group;
		synchronized (this) {
			int end = this.text.length();
			// The other half of a character may be in the next token.
			end -= (isRunning() && end > 0 && Character.isHighSurrogate(this.text.charAt(end - 1))) ? 1 : 0;
			group = this.text.substring(this.published, end);
			this.published = end;
			this.gathering = false;
		}
		if (!group.isEmpty()) {
			// JSON cannot have half a character, which becomes U+FFFD.
			publish(Map.of("text", UTF_16BE.decode(UTF_16BE.encode(group)).toString()), Map.of());
		}
	}

	/** Ends it, unless it has ended, and interrupts the model. */
	void cut(State end) {
		if (end(end) && this.work != null) {
			this.work.cancel(true);
		}
	}

	private synchronized boolean end(State end) {
		if (this.state != State.RUNNING) {
			return false;
		}
		this.state = end;
		// A task of its own: the answer ends even if these tokens cannot be published.
		this.publisher.execute(this::publishTokens);
		this.publisher.execute(() -> {
			publish(Map.of("outcome", end), Map.of("x-end-of-stream", "true"));
			announce();
		});
		return true;
	}

	private void publish(Map<String, Object> body, Map<String, Object> headers) {
		this.messages.convertAndSend(topic(), body, headers);
	}

	/** To all devices of the asker. */
	private void announce() {
		this.messages.convertAndSendToUser(this.asker, "/queue/answers", summary());
	}

	String topic() {
		return KeptAnswers.TOPIC + this.id;
	}

	synchronized boolean isRunning() {
		return this.state == State.RUNNING;
	}

	synchronized Summary summary() {
		return new Summary(this.id, this.question, this.asked, this.state);
	}

	/**
	 * Running, or how it has ended: the model has said all; the asker has stopped it; the
	 * model has failed, or has not come to an end; the server has stopped.
	 */
	enum State {

		RUNNING, COMPLETE, STOPPED, FAILED, INTERRUPTED;

		/** As clients see it. */
		@JsonValue
		String word() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/** An answer without its text, which is at its topic. */
	record Summary(String id, String question, Instant asked, State state) {
	}

}
