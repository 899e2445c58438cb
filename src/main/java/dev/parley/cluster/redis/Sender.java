package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisLoadingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;
import dev.parley.cluster.redis.Request.LostRequests;
import dev.parley.engine.log.BackendException;

/**
 * Sends what is published in one partition, one request at a time with all that has been
 * gathered meanwhile, so that a repeat never overtakes or follows another one. A request
 * whose answer does not come is repeated with its number, by which the script knows
 * whether it has been executed.
 * <p>
 * Not thread-safe: used by the writer's thread.
 */
final class Sender {

	private static final Logger log = LoggerFactory.getLogger(Sender.class);

	/** What one request takes at most, unless a single batch is larger. */
	private static final int OPERATIONS = 500;

	private static final long REQUEST = 1024 * 1024;

	/** Between two attempts. */
	static final Duration PAUSE = Duration.ofMillis(50);

	/**
	 * After which no repeat is executed whose answer the script does not know. It keeps
	 * answers for five minutes longer: by so much the clocks of a node and of Redis may
	 * differ.
	 */
	static final Duration REPEATABLE = Duration.ofMinutes(10);

	private final Calls calls;

	private final LongFunction<Request> requests;

	private final Room room;

	private final Answers answers;

	private final Duration patience;

	private final Duration timeout;

	private final RareLine failed;

	private final LongSupplier nanoTime;

	/** For Redis, whose clock may differ by minutes: see {@link #REPEATABLE}. */
	private final Clock clock;

	private final Deque<Waiting> waiting = new ArrayDeque<>();

	/** Null if nothing is under way. */
	private @Nullable Sending sending;

	/** Null between two attempts. */
	private @Nullable CompletableFuture<?> attempt;

	/** When it is due. */
	private long nextAttempt;

	/** Why the last attempt at what is under way has failed; null before its first. */
	private @Nullable Throwable failure;

	private long number;

	/** The number of the last request that was answered. */
	private long answered;

	/** Why the last request was given up; null if it was answered. */
	private @Nullable Throwable unanswered;

	/**
	 * @param calls runs the scripts
	 * @param requests makes an empty one of this number
	 * @param room to which is given back what has been answered or failed
	 * @param answers takes what a batch has come to, on the connection's thread
	 * @param patience how long a batch may wait until it is refused
	 * @param timeout of one attempt
	 * @param failed tells when a failure is due to be logged
	 */
	Sender(Calls calls, LongFunction<Request> requests, Room room, Answers answers, Duration patience, Duration timeout,
			RareLine failed) {
		this(calls, requests, room, answers, patience, timeout, failed, System::nanoTime, Clock.systemUTC());
	}

	Sender(Calls calls, LongFunction<Request> requests, Room room, Answers answers, Duration patience, Duration timeout,
			RareLine failed, LongSupplier nanoTime, Clock clock) {
		this.calls = calls;
		this.requests = requests;
		this.room = room;
		this.answers = answers;
		this.patience = patience;
		this.timeout = timeout;
		this.failed = failed;
		this.nanoTime = nanoTime;
		this.clock = clock;
	}

	void add(Waiting next) {
		this.waiting.add(next);
	}

	/** Whether there is nothing to do. */
	boolean isIdle() {
		return this.sending == null && this.waiting.isEmpty();
	}

	/** Whether there is something to do at once. */
	boolean isReady() {
		return this.sending == null && !this.waiting.isEmpty();
	}

	/** Sends what is due, and does not wait for the answer. */
	void begin() {
		if (this.sending == null && !this.waiting.isEmpty()) {
			next();
		}
		Sending current = this.sending;
		long now = this.nanoTime.getAsLong();
		if (current != null && now - this.nextAttempt >= 0) {
			Throwable before = this.failure;
			if (before != null && isLate(current.group().get(0), now)) {
				giveUpLate(current, before);
				return;
			}
			try {
				List<byte[]> arguments = (before == null) ? current.arguments()
						: Request.repeated(current.arguments(), current.since() + REPEATABLE.toMillis());
				this.attempt = this.calls.call(Scripts.APPEND, current.keys(), arguments)
					.thenAccept((answer) -> take(current, answer));
			}
			catch (RuntimeException | Error ex) {
				giveUp(current, "could not be written", ex, lost(current.request().number()));
			}
		}
	}

	/** Makes the next request, unless none is needed. */
	private void next() {
		List<Waiting> group = new ArrayList<>();
		try {
			gather(group);
			if (group.stream().allMatch((each) -> each.operations() == 0)) {
				answerEmpty(group);
				giveBack(group);
				return;
			}
			List<Waiting> late = late(group);
			group.removeAll(late);
			giveBack(late);
			if (!group.isEmpty()) {
				Request request = this.requests.apply(++this.number);
				group.forEach((each) -> each.work().addTo(request));
				this.sending = new Sending(request, group, request.keys(), request.arguments(), this.clock.millis(),
						new AtomicBoolean());
				this.nextAttempt = this.nanoTime.getAsLong();
				this.failure = null;
			}
		}
		catch (RuntimeException | Error ex) {
			fail(group, "could not be written", ex, lost(this.number));
			giveBack(group);
		}
	}

	private void gather(List<Waiting> group) {
		int operations = 0;
		long size = 0;
		for (Waiting next = this.waiting.peek(); next != null; next = this.waiting.peek()) {
			operations += next.operations();
			size += next.bytes();
			if (!group.isEmpty() && (operations > OPERATIONS || size > REQUEST)) {
				break;
			}
			group.add(next);
			this.waiting.remove();
		}
	}

	private static void answerEmpty(List<Waiting> group) {
		group.forEach((each) -> {
			if (each.work() instanceof Work.Publish publish) {
				publish.done().complete(List.of());
			}
		});
	}

	/**
	 * While the server does not answer, what has waited too long is not tried any more:
	 * each attempt would hold up all others.
	 */
	private List<Waiting> late(List<Waiting> group) {
		Throwable cause = this.unanswered;
		if (cause == null) {
			return List.of();
		}
		long now = this.nanoTime.getAsLong();
		List<Waiting> late = group.stream().filter((each) -> isLate(each, now)).toList();
		fail(late, "was not answered in time", cause, null);
		return late;
	}

	private boolean isLate(Waiting each, long now) {
		return now - each.since() >= this.patience.toNanos();
	}

	/** Waits for the answer to what was sent, which is repeated later if none comes. */
	void end() throws InterruptedException {
		Sending current = this.sending;
		CompletableFuture<?> sent = this.attempt;
		if (current == null || sent == null) {
			return;
		}
		Throwable failure = outcome(sent);
		this.attempt = null;
		this.nextAttempt = this.nanoTime.getAsLong() + PAUSE.toNanos();
		if (failure == null) {
			this.unanswered = null;
			this.answered = current.request().number();
			conclude(current);
		}
		else if (!isTemporary(failure)) {
			this.unanswered = null;
			// An earlier attempt may have been executed.
			giveUp(current, "was refused", failure, (this.failure != null) ? lost(current.request().number()) : null);
		}
		else {
			this.failure = failure;
		}
	}

	/**
	 * No repeat is sent so late that the script may have forgotten its answer, not even
	 * by a process that was stopped.
	 */
	private void giveUpLate(Sending current, Throwable cause) {
		giveUp(current, "was not answered in time, and may have been stored", cause, lost(current.request().number()));
		this.unanswered = cause;
	}

	private @Nullable Throwable outcome(CompletableFuture<?> sent) throws InterruptedException {
		try {
			sent.get(2 * this.timeout.toMillis(), TimeUnit.MILLISECONDS);
			return null;
		}
		catch (ExecutionException ex) {
			Throwable cause = ex.getCause();
			return (cause != null) ? cause : ex;
		}
		catch (TimeoutException ex) {
			return ex;
		}
	}

	/**
	 * Whether the server could not be reached, or will take it before long: so will the
	 * master to which a partition is on its way. Redis 6.2 says in the middle of its
	 * message what a script was refused for.
	 */
	private static boolean isTemporary(Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		return !(failure instanceof RedisCommandExecutionException) || failure instanceof RedisLoadingException
				|| failure instanceof RedisBusyException || message.contains("READONLY ")
				|| message.contains("MASTERDOWN ") || message.contains("NOREPLICAS ") || Connections.isMoving(failure);
	}

	/**
	 * What has been answered is not tried again, whatever becomes of the answer. It may
	 * come when this has given up, as it does in a process that was stopped, and twice.
	 */
	private void take(Sending answeredNow, List<?> answer) {
		if (!answeredNow.taken().compareAndSet(false, true)) {
			return;
		}
		try {
			this.answers.take(answeredNow.request(), answeredNow.group(), answer);
		}
		catch (RuntimeException | Error ex) {
			long one = answeredNow.request().number();
			fail(answeredNow.group(), "was stored, and its answer was not understood", ex, new LostRequests(one, one));
		}
	}

	/** All requests since the last one that was answered, which are none but these. */
	private LostRequests lost(long last) {
		return new LostRequests(this.answered + 1, last);
	}

	private void giveUp(Sending current, String what, Throwable cause, @Nullable LostRequests lost) {
		fail(current.group(), what, cause, lost);
		conclude(current);
	}

	private void conclude(Sending current) {
		this.sending = null;
		giveBack(current.group());
	}

	private void giveBack(List<Waiting> group) {
		this.room.giveBack(group.size(), group.stream().mapToLong(Waiting::bytes).sum());
	}

	/** Fails all that waits: nothing is sent any more. */
	void fail(BackendException failure) {
		Sending current = this.sending;
		if (current != null) {
			current.group().forEach((each) -> each.work().fail(failure, lost(current.request().number())));
			conclude(current);
		}
		this.waiting.forEach((each) -> each.work().fail(failure, null));
		giveBack(List.copyOf(this.waiting));
		this.waiting.clear();
	}

	/** One line for each outage, and few for all else, however many are refused. */
	private void fail(List<Waiting> group, String what, Throwable cause, @Nullable LostRequests lost) {
		group.forEach((each) -> each.work().fail(new BackendException("Redis: it " + what, cause), lost));
		if (this.unanswered == null) {
			complain(group.size(), cause);
		}
	}

	private void complain(int batches, Throwable cause) {
		try {
			if (this.failed.isDue()) {
				log.warn("{} batches could not be published, and so may others be: {}", batches, cause.toString());
			}
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	/** Runs scripts, as {@link Connections#call} does. */
	@FunctionalInterface
	interface Calls {

		CompletableFuture<List<?>> call(Scripts script, List<String> keys, List<byte[]> arguments);

	}

	/** What has not been answered. */
	record Waiting(Work work, int partition, long bytes, long since) {

		int operations() {
			return this.work.operations();
		}

	}

	/**
	 * A request, and what it is made of.
	 *
	 * @param since when it was made, milliseconds since 1970
	 * @param taken whether an answer has come
	 */
	private record Sending(Request request, List<Waiting> group, List<String> keys, List<byte[]> arguments, long since,
			AtomicBoolean taken) {
	}

	/** Takes what some of the work has come to. */
	interface Answers {

		/**
		 * @param answer of append.lua: three values for each publication and each
		 * erasure, one before those of a batch that could be refused alone, and a list
		 * for each claim
		 */
		void take(Request request, List<Waiting> group, List<?> answer);

	}

}
