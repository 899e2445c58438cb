package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisLoadingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;
import dev.parley.cluster.redis.Request.LostRequests;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;

/**
 * Sends what is published, one request at a time with all that has been gathered
 * meanwhile, so that a repeat never overtakes or follows another one. A request whose
 * answer does not come is repeated with its number, by which the script knows whether it
 * has been executed.
 * <p>
 * Batches wait in a bounded queue, and for a bounded time. Safe for any thread.
 */
final class Writer implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Writer.class);

	/** Batches that wait at most, and their size in bytes. */
	private static final int MOST = 50_000;

	private static final long BYTES = 64L * 1024 * 1024;

	/** What one request takes at most, unless a single batch is larger. */
	private static final int OPERATIONS = 500;

	private static final long REQUEST = 1024 * 1024;

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final Connections connections;

	private final LongFunction<Request> requests;

	private final Answers answers;

	private final Duration patience;

	private final Duration timeout;

	private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(MOST);

	private final AtomicLong bytes = new AtomicLong();

	private final Thread thread;

	/** Awaited between two attempts. */
	private final CountDownLatch never = new CountDownLatch(1);

	private volatile boolean closed;

	private long number;

	/** The number of the last request that was answered. */
	private long answered;

	private @Nullable Waiting left;

	private final RareLine failed = new RareLine();

	/** Why the last request was given up; null if it was answered. */
	private volatile @Nullable Throwable unanswered;

	/**
	 * @param requests makes an empty one of this number
	 * @param answers takes what a batch has come to, on the connection's thread
	 * @param patience how long a batch may wait until it is refused
	 * @param timeout of one attempt
	 */
	Writer(Connections connections, LongFunction<Request> requests, Answers answers, Duration patience,
			Duration timeout) {
		this.connections = connections;
		this.requests = requests;
		this.answers = answers;
		this.patience = patience;
		this.timeout = timeout;
		this.thread = new Thread(this::run, "parley-redis-writer");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	CompletableFuture<List<Position>> publish(Batch batch) {
		CompletableFuture<List<Position>> done = new CompletableFuture<>();
		submit(new Work.Publish(batch, done));
		return done;
	}

	/** Executes it, or fails it. */
	void submit(Work work) {
		Waiting waiting = new Waiting(work, work.bytes(), System.nanoTime());
		if (this.closed) {
			work.fail(closedAlready(), null);
		}
		else if (this.bytes.get() > BYTES || !this.queue.offer(waiting)) {
			work.fail(new BackendException("Too much waits for Redis", null), null);
		}
		else {
			this.bytes.addAndGet(waiting.bytes());
			if (this.closed && this.queue.remove(waiting)) {
				work.fail(closedAlready(), null);
			}
		}
	}

	/** Completed when what has been accepted before has been answered. */
	CompletableFuture<?> settled() {
		return publish(new Batch(List.of(), List.of()));
	}

	/** Whether a quarter of what may wait is waiting. */
	boolean isBehind() {
		return this.queue.size() > MOST / 4 || this.bytes.get() > BYTES / 4;
	}

	private void run() {
		try {
			while (!this.closed || !this.queue.isEmpty() || this.left != null) {
				round();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.queue.forEach((waiting) -> waiting.work().fail(closedAlready(), null));
	}

	/** The thread survives every failure: nothing would be answered without it. */
	private void round() throws InterruptedException {
		List<Waiting> group = new ArrayList<>();
		try {
			gather(group);
			write(group);
		}
		catch (RuntimeException | Error ex) {
			fail(group, "could not be written", ex, lost(this.number));
		}
		finally {
			this.bytes.addAndGet(-group.stream().mapToLong(Waiting::bytes).sum());
		}
	}

	private void gather(List<Waiting> group) throws InterruptedException {
		Waiting next = (this.left != null) ? this.left : this.queue.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
		this.left = null;
		int operations = 0;
		long size = 0;
		while (next != null) {
			operations += next.operations();
			size += next.bytes();
			if (!group.isEmpty() && (operations > OPERATIONS || size > REQUEST)) {
				this.left = next;
				return;
			}
			group.add(next);
			next = this.queue.poll();
		}
	}

	private void write(List<Waiting> group) throws InterruptedException {
		if (group.stream().allMatch((waiting) -> waiting.operations() == 0)) {
			answerEmpty(group);
			return;
		}
		List<Waiting> patient = giveUpLate(group);
		if (!patient.isEmpty()) {
			Request request = this.requests.apply(++this.number);
			patient.forEach((waiting) -> waiting.work().addTo(request));
			send(request, patient);
		}
	}

	private static void answerEmpty(List<Waiting> group) {
		group.forEach((waiting) -> {
			if (waiting.work() instanceof Work.Publish publish) {
				publish.done().complete(List.of());
			}
		});
	}

	/**
	 * While the server does not answer, what has waited too long is not tried any more:
	 * each attempt would hold up all others.
	 * @return the others
	 */
	private List<Waiting> giveUpLate(List<Waiting> group) {
		Throwable cause = this.unanswered;
		if (cause == null) {
			return group;
		}
		long now = System.nanoTime();
		List<Waiting> late = new ArrayList<>();
		List<Waiting> others = new ArrayList<>();
		for (Waiting each : group) {
			(isLate(each, now) ? late : others).add(each);
		}
		fail(late, "was not answered in time", cause, null);
		return others;
	}

	private boolean isLate(Waiting waiting, long now) {
		return now - waiting.since() >= this.patience.toNanos();
	}

	/** Repeats it until it is answered, or the oldest batch has waited too long. */
	private void send(Request request, List<Waiting> group) throws InterruptedException {
		List<String> keys = request.keys();
		List<byte[]> arguments = request.arguments();
		AtomicBoolean taken = new AtomicBoolean();
		Consumer<List<?>> once = (answer) -> {
			if (taken.compareAndSet(false, true)) {
				take(request, group, answer);
			}
		};
		Throwable failure = attempt(keys, arguments, once);
		while (failure != null) {
			if (!isTemporary(failure)) {
				this.unanswered = null;
				fail(group, "was refused", failure, null);
				return;
			}
			if (isLate(group.get(0), System.nanoTime())) {
				fail(group, "was not answered in time, and may have been stored", failure, lost(request.number()));
				this.unanswered = failure;
				return;
			}
			this.never.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
			failure = attempt(keys, arguments, once);
		}
		this.unanswered = null;
		this.answered = request.number();
	}

	/** All requests since the last one that was answered, which are none but these. */
	private LostRequests lost(long last) {
		return new LostRequests(this.answered + 1, last);
	}

	/**
	 * Whether the server could not be reached, or will take it before long: so will one
	 * that has forgotten the script once more. Redis 6.2 says in the middle of its
	 * message what a script was refused for.
	 */
	private static boolean isTemporary(Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		return !(failure instanceof RedisCommandExecutionException) || Connections.isUnknown(failure)
				|| failure instanceof RedisLoadingException || failure instanceof RedisBusyException
				|| message.contains("READONLY ") || message.contains("NOREPLICAS ");
	}

	/**
	 * @param answered takes the answer, also one that comes when this has given up, as it
	 * does in a process that was stopped
	 */
	private @Nullable Throwable attempt(List<String> keys, List<byte[]> arguments, Consumer<List<?>> answered)
			throws InterruptedException {
		try {
			this.connections.callOrLoad(Scripts.APPEND, keys, arguments)
				.thenAccept(answered)
				.get(2 * this.timeout.toMillis(), TimeUnit.MILLISECONDS);
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

	/** What has been answered is not tried again, whatever becomes of the answer. */
	private void take(Request request, List<Waiting> group, List<?> answer) {
		try {
			this.answers.take(request, group, answer);
		}
		catch (RuntimeException | Error ex) {
			fail(group, "was stored, and its answer was not understood", ex,
					new LostRequests(request.number(), request.number()));
		}
	}

	/** One line for each outage, and few for all else, however many are refused. */
	private void fail(List<Waiting> group, String what, Throwable cause, @Nullable LostRequests lost) {
		group.forEach((waiting) -> waiting.work().fail(new BackendException("Redis: it " + what, cause), lost));
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

	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join(this.patience.plus(this.timeout).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static BackendException closedAlready() {
		return new BackendException("The Redis backend is closed", null);
	}

	/** What has not been answered. */
	record Waiting(Work work, long bytes, long since) {

		int operations() {
			return this.work.operations();
		}

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
