package dev.parley.cluster.faults;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import dev.parley.support.ClosedByServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Senders and consumers of one work queue at all nodes, who go on at another node when
 * theirs is gone, and what has become of each job. Safe for any thread.
 */
final class Jobs implements AutoCloseable {

	/** Between two jobs of a sender. */
	private static final long PAUSE = Duration.ofMillis(5).toNanos();

	/** Before a client tries again what has failed. */
	private static final long AGAIN = Duration.ofMillis(100).toNanos();

	/** For how long a consumer waits until it looks whether it is to end. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	private final Nodes nodes;

	private final String queue;

	/** Those with a RECEIPT. */
	private final Set<String> sent = ConcurrentHashMap.newKeySet();

	private final Set<String> received = ConcurrentHashMap.newKeySet();

	/** Those whose acknowledgement has a RECEIPT. */
	private final Set<String> done = ConcurrentHashMap.newKeySet();

	/** Those that came once more after that. */
	private final Queue<String> doubled = new ConcurrentLinkedQueue<>();

	private final Set<String> problems = ConcurrentHashMap.newKeySet();

	private final List<Thread> senders = new ArrayList<>();

	private final List<Thread> consumers = new ArrayList<>();

	private volatile boolean finishing;

	private volatile boolean ended;

	Jobs(Nodes nodes, String queue, int senders, int consumers) {
		this.nodes = nodes;
		this.queue = queue;
		IntStream.range(0, senders).forEach((i) -> this.senders.add(new Thread(() -> sendAll("s" + i), "sender")));
		IntStream.range(0, consumers).forEach((i) -> this.consumers.add(new Thread(this::consumeAll, "consumer")));
		this.senders.forEach(Thread::start);
		this.consumers.forEach(Thread::start);
	}

	private void sendAll(String name) {
		int number = 0;
		while (!this.finishing) {
			try (StompClient client = StompClient.connected(this.nodes.any())) {
				while (!this.finishing) {
					String job = name + "-" + number;
					client.send("SEND\ndestination:%s\nreceipt:%s\nidempotency-key:%s\n\n%s\0".formatted(this.queue,
							job, this.queue + job, job));
					StompFrame answer = client.next();
					if (answer.command().equals("RECEIPT")) {
						this.sent.add(job);
						number++;
						LockSupport.parkNanos(PAUSE);
					}
					else {
						this.problems.add(answer.json().get("code").asString());
						LockSupport.parkNanos(AGAIN);
						break;
					}
				}
			}
			catch (ClosedByServer | UncheckedIOException | AssertionError ex) {
				LockSupport.parkNanos(AGAIN);
			}
		}
	}

	private void consumeAll() {
		while (!this.ended) {
			try (StompClient client = StompClient.connected(this.nodes.any())) {
				client.send("SUBSCRIBE\nid:1\ndestination:%s\nack:client-individual\nprefetch-count:5\n\n\0"
					.formatted(this.queue));
				while (!this.ended) {
					consume(client);
				}
			}
			catch (ClosedByServer | UncheckedIOException | AssertionError ex) {
				LockSupport.parkNanos(AGAIN);
			}
		}
	}

	private void consume(StompClient client) {
		StompFrame frame = client.next(LOOK);
		if (frame.command().equals("RECEIPT")) {
			this.done.add(frame.header("receipt-id"));
		}
		else if (frame.command().equals("MESSAGE")) {
			String job = frame.text();
			if (this.done.contains(job)) {
				this.doubled.add(job);
			}
			this.received.add(job);
			client.send("ACK\nid:%s\nreceipt:%s\n\n\0".formatted(frame.header("ack"), job));
		}
		else {
			this.problems.add(frame.json().get("code").asString());
			throw new AssertionError("The session has ended");
		}
	}

	/** Until that many more are done. */
	void awaitDone(int more) {
		int before = this.done.size();
		await().atMost(Duration.ofMinutes(1)).until(() -> this.done.size() >= before + more);
	}

	/** Ends the senders, and waits until all that has a RECEIPT is done. */
	void finish() {
		stopSending();
		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(this.received).containsAll(this.sent));
		close();
	}

	void stopSending() {
		this.finishing = true;
		this.senders.forEach(Jobs::join);
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Those that came once more after the RECEIPT of their acknowledgement. */
	List<String> doubled() {
		return List.copyOf(this.doubled);
	}

	Set<String> problems() {
		return Set.copyOf(this.problems);
	}

	@Override
	public void close() {
		this.finishing = true;
		this.ended = true;
		this.senders.forEach(Jobs::join);
		this.consumers.forEach(Jobs::join);
	}

}
