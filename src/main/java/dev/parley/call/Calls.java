package dev.parley.call;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

import dev.parley.call.Call.Peer;
import dev.parley.engine.Topics;
import dev.parley.problem.CodedProblem;
import dev.parley.security.RateLimit;

/**
 * Who is in which call, and the signals between them. A call begins with its first peer
 * and ends with its last. Safe for any thread: {@code this} guards the peers, and one
 * thread publishes what changes, in its order.
 */
@Component
class Calls implements DisposableBean {

	/** Of the figures of all; a call's topic is below it. */
	static final String TOPIC = "/topic/call";

	/** Most peers of a call: each sends its picture to each other one. */
	static final int MOST_PEERS = 4;

	/** Most peers of one user, in all calls. */
	static final int OF_A_USER = 8;

	/** Most peers in all calls. */
	static final int OF_ALL = 4_000;

	/** Most signals of one user in a minute; a call of four begins with about 100. */
	static final int A_MINUTE = 600;

	/** How long the seat of a peer is kept whose line is cut. */
	static final Duration GRACE = Duration.ofSeconds(30);

	private final Map<String, Call> calls = new HashMap<>();

	/** The call of each session that is in one. */
	private final Map<String, Call> bySession = new HashMap<>();

	private final SimpMessageSendingOperations messages;

	private final Topics topics;

	private final RateLimit limit;

	private final ScheduledThreadPoolExecutor publisher;

	private boolean counting;

	Calls(SimpMessageSendingOperations messages, Topics topics, Clock clock) {
		this.messages = messages;
		this.topics = topics;
		this.limit = new RateLimit(A_MINUTE, Duration.ofMinutes(1), clock);
		CustomizableThreadFactory threads = new CustomizableThreadFactory("parley-calls-");
		threads.setDaemon(true);
		this.publisher = new ScheduledThreadPoolExecutor(1, threads);
		this.publisher.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * A session comes into a call, or back into it.
	 * @param tab what its page calls itself, the same after its line was cut
	 * @throws ErrorResponseException {@code call-full} or {@code over-limit}
	 */
	void join(String name, String tab, String user, String session) {
		pace(user);
		leave(session);
		synchronized (this) {
			Call call = this.calls.computeIfAbsent(name, Call::new);
			String id = tab + "@" + user;
			Peer known = call.find(id);
			if (known == null) {
				makeRoom(call, user);
			}
			else if (known.session() != null) {
				this.bySession.remove(known.session());
			}
			Peer peer = new Peer(id, user, session, (known != null) ? known.round() + 1 : 1);
			call.put(peer);
			this.bySession.put(session, call);
			tell(call, peer);
		}
	}

	private void makeRoom(Call call, String user) {
		Peer away = call.awayOf(user);
		if (call.size() >= MOST_PEERS && away != null) {
			remove(call, away);
		}
		ErrorResponseException refusal = null;
		if (call.size() >= MOST_PEERS) {
			refusal = CodedProblem.refusal(HttpStatus.CONFLICT, "call-full",
					"This call is full: it has %d participants".formatted(MOST_PEERS));
		}
		else if (this.calls.values().stream().mapToLong((each) -> each.of(user)).sum() >= OF_A_USER) {
			refusal = CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, "over-limit",
					"You are in calls with %d pages; leave one".formatted(OF_A_USER));
		}
		else if (this.calls.values().stream().mapToInt(Call::size).sum() >= OF_ALL) {
			refusal = CodedProblem.refusal(HttpStatus.SERVICE_UNAVAILABLE, "overloaded",
					"There are as many calls as this server can have; try again later");
		}
		if (refusal != null) {
			this.calls.computeIfPresent(call.name, (name, same) -> (same.size() > 0) ? same : null);
			throw refusal;
		}
	}

	/** Nothing happens if the session is in no call. */
	synchronized void leave(String session) {
		Call call = this.bySession.remove(session);
		Peer peer = (call != null) ? call.ofSession(session) : null;
		if (call != null && peer != null) {
			remove(call, peer);
		}
	}

	/** Its peer may come back: the media do not need the server. */
	@EventListener
	synchronized void ended(SessionDisconnectEvent end) {
		Call call = this.bySession.remove(end.getSessionId());
		Peer peer = (call != null) ? call.ofSession(end.getSessionId()) : null;
		if (call != null && peer != null) {
			Peer away = peer.away();
			call.put(away);
			tell(call, away);
			this.publisher.schedule(() -> giveUp(call, away), GRACE.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	synchronized void giveUp(Call call, Peer away) {
		if (away.equals(call.find(away.id()))) {
			remove(call, away);
		}
	}

	private void remove(Call call, Peer peer) {
		call.remove(peer);
		publish(call, peer, new byte[0]);
		if (call.size() == 0 && this.calls.remove(call.name, call)) {
			this.publisher.execute(() -> this.topics.forget(topic(call)));
		}
	}

	private void tell(Call call, Peer peer) {
		publish(call, peer, new Told(peer.id(), peer.user(), peer.round(), peer.session() == null));
	}

	private void publish(Call call, Peer peer, Object body) {
		this.publisher.execute(() -> this.messages.convertAndSend(topic(call), body, Map.of("peer", peer.id())));
		if (!this.counting) {
			this.counting = true;
			this.publisher.schedule(this::count, 1, TimeUnit.SECONDS);
		}
	}

	private static String topic(Call call) {
		return TOPIC + "/" + call.name;
	}

	void count() {
		Count count;
		synchronized (this) {
			this.counting = false;
			count = new Count(this.calls.size(), this.calls.values().stream().mapToInt(Call::size).sum());
		}
		this.messages.convertAndSend(TOPIC, count);
	}

	/**
	 * Passes a signal on. For one session its signals are passed on in their order,
	 * because the caller is the thread that handles the session's frames.
	 * @throws ErrorResponseException {@code not-in-call}, {@code no-such-peer},
	 * {@code peer-away} or {@code over-limit}
	 */
	void signal(Signal signal, String user, String session) {
		pace(user);
		Peer from;
		Peer to;
		synchronized (this) {
			Call call = this.bySession.get(session);
			from = (call != null) ? call.ofSession(session) : null;
			to = (call != null) ? call.find(signal.to()) : null;
		}
		if (from == null) {
			throw refusal("not-in-call", "Join a call before you send signals");
		}
		if (to == null) {
			throw refusal("no-such-peer", "Nobody of that id is in the call that you are in");
		}
		if (to.session() == null) {
			throw refusal("peer-away", "The line of that participant is cut; send it when they are back");
		}
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setSessionId(to.session());
		headers.setLeaveMutable(true);
		this.messages.convertAndSendToUser(to.user(), "/queue/call",
				new Relayed(from.id(), from.user(), signal.description(), signal.candidate()),
				headers.getMessageHeaders());
	}

	private static ErrorResponseException refusal(String code, String detail) {
		return CodedProblem.refusal(HttpStatus.CONFLICT, code, detail);
	}

	private void pace(String user) {
		Duration wait = this.limit.take(user);
		if (!wait.isZero()) {
			ErrorResponseException refusal = CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, "over-limit",
					"More than %d signals in a minute".formatted(A_MINUTE));
			refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
			throw refusal;
		}
	}

	@Override
	public void destroy() {
		this.publisher.shutdownNow();
	}

	/**
	 * The newest word about a peer.
	 *
	 * @param round another number whenever it has come back
	 * @param away whether its line to the server is cut
	 */
	record Told(String peer, String user, int round, boolean away) {
	}

	/** How many calls there are, and peers in them. */
	record Count(int calls, int people) {
	}

	/** A signal as its receiver gets it: the sender is the server's word. */
	record Relayed(String from, String user, Signal.@Nullable Description description,
			Signal.@Nullable Candidate candidate) {
	}

}
