package dev.parley.answers;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.ErrorResponseException;

import dev.parley.engine.Topics;
import dev.parley.problem.CodedProblem;
import dev.parley.security.AccountDeleted;
import dev.parley.security.RateLimit;

/** Begins answers, and ends them. Safe for any thread. */
@Component
class Answers {

	private static final Logger log = LoggerFactory.getLogger(Answers.class);

	/** Most answers at the same time. */
	static final int AT_ONCE = 32;

	/** Most answers of one user at the same time. */
	static final int OF_A_USER_AT_ONCE = 2;

	/** Most questions of one user in a minute. */
	static final int A_MINUTE = 10;

	/** How long a model may take. */
	private static final long PATIENCE_SECONDS = 120;

	private static final long LAST_WORDS_SECONDS = 2;

	private final LanguageModel model;

	private final KeptAnswers kept;

	private final SimpMessageSendingOperations messages;

	private final Topics topics;

	private final Clock clock;

	private final RateLimit limit;

	private final ExecutorService models = new ThreadPoolExecutor(0, AT_ONCE, 10, TimeUnit.SECONDS,
			new SynchronousQueue<>(), daemons("parley-answer-"));

	/** What comes while the server stops is dropped: its logs end with it. */
	private final ScheduledThreadPoolExecutor publisher = new ScheduledThreadPoolExecutor(1, daemons("parley-answers-"),
			new ThreadPoolExecutor.DiscardPolicy());

	Answers(LanguageModel model, KeptAnswers kept, SimpMessageSendingOperations messages, Topics topics, Clock clock) {
		this.model = model;
		this.kept = kept;
		this.messages = messages;
		this.topics = topics;
		this.clock = clock;
		this.limit = new RateLimit(A_MINUTE, Duration.ofMinutes(1), clock);
		this.publisher.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	private static ThreadFactory daemons(String prefix) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(prefix);
		threads.setDaemon(true);
		return threads;
	}

	/**
	 * Begins an answer.
	 * @throws ErrorResponseException {@code over-limit} or {@code overloaded}
	 */
	Answer.Summary ask(String asker, String question, Locale language) {
		Duration wait = this.limit.take(asker);
		if (!wait.isZero()) {
			throw CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, "over-limit", "You have asked many questions",
					wait);
		}
		Answer answer = new Answer(asker, question, this.clock.instant().truncatedTo(ChronoUnit.MILLIS), this.messages,
				this.publisher);
		Answer tooOld;
		synchronized (this.kept) {
			if (this.kept.of(asker).stream().filter(Answer::isRunning).count() >= OF_A_USER_AT_ONCE) {
				throw CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, "over-limit",
						"%d questions of yours are being answered".formatted(OF_A_USER_AT_ONCE), Duration.ofSeconds(5));
			}
			begin(answer, language);
			tooOld = this.kept.add(answer);
		}
		forget((tooOld != null) ? List.of(tooOld) : List.of());
		return answer.summary();
	}

	private void begin(Answer answer, Locale language) {
		try {
			answer.begin(this.models, this.model, language);
			this.publisher.schedule(() -> answer.cut(Answer.State.FAILED), PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (RejectedExecutionException ex) {
			throw CodedProblem.refusal(HttpStatus.SERVICE_UNAVAILABLE, "overloaded",
					"%d questions are being answered".formatted(AT_ONCE), Duration.ofSeconds(5));
		}
	}

	/**
	 * Stops an answer of this user; nothing happens if it has ended.
	 * @throws ErrorResponseException {@code no-such-answer}: also for those of others
	 */
	void stop(String id, String asker) {
		Answer answer = this.kept.find(id, asker);
		if (answer == null) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-answer", "You have no answer '%s'".formatted(id));
		}
		answer.cut(Answer.State.STOPPED);
	}

	@TransactionalEventListener
	void forget(AccountDeleted deleted) {
		List<Answer> theirs = this.kept.of(deleted.name());
		this.kept.remove(theirs);
		forget(theirs);
	}

	/** Ends the subscriptions of those that are no longer kept, and their logs. */
	private void forget(List<Answer> answers) {
		for (Answer answer : answers) {
			answer.cut(Answer.State.STOPPED);
			this.publisher.execute(() -> {
				this.topics.recheckAt(answer.topic());
				this.topics.forget(answer.topic());
			});
		}
	}

	/** The server stops: readers are told before their connections close. */
	@EventListener(ContextClosedEvent.class)
	@Order(Ordered.HIGHEST_PRECEDENCE)
	void close() throws InterruptedException {
		this.kept.all().forEach((answer) -> answer.cut(Answer.State.INTERRUPTED));
		this.models.shutdownNow();
		this.publisher.shutdown();
		if (!this.publisher.awaitTermination(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
			log.warn("The server stops before the ends of all answers are published");
		}
	}

}
