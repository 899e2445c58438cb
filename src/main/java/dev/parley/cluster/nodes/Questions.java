package dev.parley.cluster.nodes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;
import dev.parley.cluster.bus.Bus;

/**
 * Questions of one node to others, and their answers. A node that does not answer in time
 * is missing among the answers; whether it has done what it was asked for, nobody knows.
 * Safe for any thread.
 */
public final class Questions implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Questions.class);

	private static final String CHANNEL = "node:";

	/** Questions of this node that wait for answers. */
	static final int ASKED = 1_000;

	/** Questions of other nodes that wait here. */
	static final int WAITING = 100;

	/** The kind of an answer. */
	private static final String ANSWER = "";

	private final Bus bus;

	private final String self;

	private final Executor executor;

	private final Function<Duration, CompletableFuture<?>> after;

	private final Map<String, UnaryOperator<byte[]>> answering = new ConcurrentHashMap<>();

	private final Map<Long, Asked> asked = new ConcurrentHashMap<>();

	private final AtomicLong number = new AtomicLong();

	private final Semaphore waiting = new Semaphore(WAITING);

	/** Guarded by this. */
	private boolean listening;

	private volatile boolean closed;

	private final RareLine failed = new RareLine();

	/**
	 * @param self this node's id
	 * @param executor runs what answers
	 * @param after completes what it returns after this time
	 */
	public Questions(Bus bus, String self, Executor executor, Function<Duration, CompletableFuture<?>> after) {
		this.bus = bus;
		this.self = self;
		this.executor = executor;
		this.after = after;
	}

	/** Questions of this kind are answered so, from now on. */
	public void answer(String kind, UnaryOperator<byte[]> question) {
		this.answering.put(kind, question);
	}

	/** Begins to listen, unless it does already. Where it fails, call it again. */
	public synchronized void listen() {
		if (!this.listening && !this.closed) {
			this.listening = true;
			this.bus.listen(CHANNEL + this.self, new News()).whenComplete((begun, failure) -> {
				synchronized (this) {
					this.listening = failure == null;
				}
			});
		}
	}

	/**
	 * Asks other nodes.
	 * @param patience how long to wait for them
	 * @return completed with the answers that came in time, by node
	 */
	public CompletableFuture<Map<String, byte[]>> ask(Collection<String> nodes, String kind, byte[] question,
			Duration patience) {
		Asked asking = new Asked(nodes);
		if (nodes.isEmpty() || this.asked.size() >= ASKED || this.closed) {
			asking.finish();
			return asking.done;
		}
		long own = this.number.incrementAndGet();
		this.asked.put(own, asking);
		asking.done.whenComplete((answers, failure) -> this.asked.remove(own));
		if (this.closed) {
			// It may have been closed since it was looked at.
			asking.finish();
			return asking.done;
		}
		byte[] news = write(kind, own, patience, question);
		for (String node : nodes) {
			this.bus.send(CHANNEL + node, news).exceptionally((failure) -> {
				asking.fails(node);
				return null;
			});
		}
		this.after.apply(patience).thenRun(asking::finish);
		return asking.done;
	}

	private byte[] write(String kind, long about, Duration patience, byte[] text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + text.length);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeUTF(kind);
			out.writeUTF(this.self);
			out.writeLong(about);
			out.writeLong(patience.toMillis());
			out.write(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private void heard(byte[] news) {
		String kind;
		String from;
		long about;
		Duration patience;
		byte[] text;
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(news))) {
			kind = in.readUTF();
			from = in.readUTF();
			about = in.readLong();
			patience = Duration.ofMillis(in.readLong());
			text = in.readAllBytes();
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("A question that ends too early", ex);
		}
		if (kind.equals(ANSWER)) {
			Asked asking = this.asked.get(about);
			if (asking != null) {
				asking.answers(from, text);
			}
			return;
		}
		UnaryOperator<byte[]> answer = this.answering.get(kind);
		if (answer == null) {
			log.debug("Node {} asks for {}, which this one does not know", from, kind);
		}
		else if (this.waiting.tryAcquire()) {
			CompletableFuture<?> tooLate = this.after.apply(patience);
			this.executor.execute(() -> answer(from, about, tooLate, answer, text));
		}
		else {
			log.debug("Node {} is not answered: {} questions wait already", from, WAITING);
		}
	}

	/**
	 * @param tooLate done when nobody waits for it any more
	 */
	private void answer(String to, long about, CompletableFuture<?> tooLate, UnaryOperator<byte[]> answer,
			byte[] question) {
		try {
			if (!tooLate.isDone()) {
				this.bus.send(CHANNEL + to, write(ANSWER, about, Duration.ZERO, answer.apply(question)));
			}
		}
		catch (RuntimeException ex) {
			if (this.failed.isDue()) {
				log.error("A question of node {} was not answered", to, ex);
			}
		}
		finally {
			this.waiting.release();
		}
	}

	/** How many questions wait for answers, for tests. */
	int waitingForAnswers() {
		return this.asked.size();
	}

	@Override
	public void close() {
		this.closed = true;
		this.bus.ignore(CHANNEL + this.self);
		this.asked.values().forEach(Asked::finish);
	}

	/** One question, to several nodes. */
	private static final class Asked {

		private final CompletableFuture<Map<String, byte[]>> done = new CompletableFuture<>();

		/** Guarded by this. */
		private final Set<String> missing;

		/** Guarded by this. */
		private final Map<String, byte[]> answers = new HashMap<>();

		Asked(Collection<String> nodes) {
			this.missing = new HashSet<>(nodes);
		}

		void answers(String node, byte[] answer) {
			boolean last;
			synchronized (this) {
				last = this.missing.remove(node) && this.answers.put(node, answer) == null && this.missing.isEmpty();
			}
			if (last) {
				finish();
			}
		}

		/** It will not answer. */
		void fails(String node) {
			boolean last;
			synchronized (this) {
				last = this.missing.remove(node) && this.missing.isEmpty();
			}
			if (last) {
				finish();
			}
		}

		void finish() {
			Map<String, byte[]> all;
			synchronized (this) {
				all = Map.copyOf(this.answers);
			}
			this.done.complete(all);
		}

	}

	private final class News implements Bus.Listener {

		@Override
		public void heard(byte[] news) {
			Questions.this.heard(news);
		}

		/** Whoever asked does not wait for long. */
		@Override
		public void interrupted() {
		}

	}

}
