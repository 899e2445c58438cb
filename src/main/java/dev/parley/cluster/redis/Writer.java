package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisLoadingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/**
 * Sends what is published, one request a partition at a time with all that has been
 * gathered meanwhile, so that a repeat never overtakes or follows another one. A request
 * whose answer does not come is repeated with its number, by which the script knows
 * whether it has been executed.
 * <p>
 * Batches wait as long as there is room, and for a bounded time. Safe for any thread.
 */
final class Writer implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Writer.class);

	/** What one request takes at most, unless a single batch is larger. */
	private static final int OPERATIONS = 500;

	private static final long REQUEST = 1024 * 1024;

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final Connections connections;

	private final Requests requests;

	private final Answers answers;

	private final Duration patience;

	private final Duration timeout;

	private final Room room;

	private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();

	private final Thread thread;

	/** Awaited between two attempts. */
	private final CountDownLatch never = new CountDownLatch(1);

	private volatile boolean closed;

	private long number;

	private @Nullable Waiting left;

	private final RareLine failed = new RareLine();

	/** Why the last request was given up; null if it was answered. */
	private volatile @Nullable Throwable unanswered;

	/**
	 * @param room for what waits, of this writer and others
	 * @param answers takes what a batch has come to, on the connection's thread
	 * @param patience how long a batch may wait until it is refused
	 * @param timeout of one attempt
	 */
	Writer(Connections connections, Requests requests, Room room, Answers answers, Duration patience,
			Duration timeout) {
		this.connections = connections;
		this.room = room;
		this.requests = requests;
		this.answers = answers;
		this.patience = patience;
		this.timeout = timeout;
		this.thread = new Thread(this::run, "parley-redis-writer");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * @param partition of all destinations of the batch
	 */
	CompletableFuture<List<Position>> publish(Batch batch, int partition) {
		Waiting waiting = new Waiting(batch, partition, new CompletableFuture<>(), bytesOf(batch), System.nanoTime());
		if (this.closed) {
			return CompletableFuture.failedFuture(closedAlready());
		}
		if (!this.room.take(waiting.bytes())) {
			return CompletableFuture.failedFuture(new BackendException("Too much waits for Redis", null));
		}
		this.queue.add(waiting);
		if (this.closed && this.queue.remove(waiting)) {
			waiting.done().completeExceptionally(closedAlready());
		}
		return waiting.done();
	}

	private static long bytesOf(Batch batch) {
		long bytes = batch.publications().stream().mapToLong(Publication::footprint).sum();
		return bytes + 100L * (batch.settlements().size() + batch.erasures().size());
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
		this.queue.forEach((waiting) -> waiting.done().completeExceptionally(closedAlready()));
	}

	/** The thread survives every failure: nothing would be answered without it. */
	private void round() throws InterruptedException {
		List<Waiting> group = new ArrayList<>();
		try {
			gather(group);
			write(group);
		}
		catch (RuntimeException | Error ex) {
			fail(group, "could not be written", ex);
		}
		finally {
			this.room.giveBack(group.size(), group.stream().mapToLong(Waiting::bytes).sum());
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
		Map<Integer, Sending> requests = new LinkedHashMap<>();
		for (Waiting waiting : giveUpLate(group)) {
			requests
				.computeIfAbsent(waiting.partition(),
						(partition) -> new Sending(this.requests.make(partition, ++this.number), new ArrayList<>()))
				.add(waiting);
		}
		send(List.copyOf(requests.values()));
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
		fail(late, "was not answered in time", cause);
		return others;
	}

	private boolean isLate(Waiting waiting, long now) {
		return now - waiting.since() >= this.patience.toNanos();
	}

	/** Repeats them until each is answered, or its oldest batch has waited too long. */
	private void send(List<Sending> requests) throws InterruptedException {
		List<Sending> open = requests;
		while (!open.isEmpty()) {
			List<CompletableFuture<?>> attempts = open.stream().map(this::attempt).collect(Collectors.toList());
			List<Sending> again = new ArrayList<>();
			for (int i = 0; i < open.size(); i++) {
				if (hasToBeRepeated(open.get(i), outcome(attempts.get(i)))) {
					again.add(open.get(i));
				}
			}
			open = again;
			if (!open.isEmpty()) {
				this.never.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
	}

	private boolean hasToBeRepeated(Sending request, @Nullable Throwable failure) {
		if (failure == null) {
			this.unanswered = null;
			return false;
		}
		if (!isTemporary(failure)) {
			this.unanswered = null;
			fail(request.group(), "was refused", failure);
			return false;
		}
		if (isLate(request.group().get(0), System.nanoTime())) {
			fail(request.group(), "was not answered in time, and may have been stored", failure);
			this.unanswered = failure;
			return false;
		}
		return true;
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
				|| message.contains("NOREPLICAS ") || Connections.isMoving(failure);
	}

	private CompletableFuture<?> attempt(Sending sending) {
		Request request = sending.request();
		return this.connections.call(Scripts.APPEND, request.keys(), request.arguments())
			.thenAccept((answer) -> take(request, sending.group(), answer));
	}

	private @Nullable Throwable outcome(CompletableFuture<?> attempt) throws InterruptedException {
		try {
			attempt.get(2 * this.timeout.toMillis(), TimeUnit.MILLISECONDS);
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
			fail(group, "was stored, and its answer was not understood", ex);
		}
	}

	/** One line for each outage, and few for all else, however many are refused. */
	private void fail(List<Waiting> group, String what, Throwable cause) {
		group.forEach(
				(waiting) -> waiting.done().completeExceptionally(new BackendException("Redis: it " + what, cause)));
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

	/** Takes nothing more, and does not wait for what is under way. */
	void beginClosing() {
		this.closed = true;
	}

	@Override
	public void close() {
		beginClosing();
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

	/** A batch that has not been answered. */
	record Waiting(Batch batch, int partition, CompletableFuture<List<Position>> done, long bytes, long since) {

		int operations() {
			return this.batch.publications().size() + this.batch.settlements().size() + this.batch.erasures().size();
		}

	}

	/** A request and what it is made of. */
	private record Sending(Request request, List<Waiting> group) {

		void add(Waiting waiting) {
			this.group.add(waiting);
			this.request.add(waiting.batch());
		}

	}

	/** Makes requests. */
	interface Requests {

		/** An empty one. */
		Request make(int partition, long number);

	}

	/** Takes what some batches have come to. */
	interface Answers {

		/**
		 * @param answer of append.lua: three values for each publication and each erasure
		 */
		void take(Request request, List<Waiting> group, List<?> answer);

	}

}
