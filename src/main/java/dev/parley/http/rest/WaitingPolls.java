package dev.parley.http.rest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.stomp.drain.Entrance;
import dev.parley.stomp.limits.NewConnections;

/**
 * The requests that wait for a message, counted by user, by network and in all. Safe for
 * any thread.
 */
@Component
final class WaitingPolls implements Entrance {

	/** After which there may be room again. */
	private static final Duration WHEN_FULL = Duration.ofSeconds(10);

	private static final Problem STOPPING = new Problem("unavailable", 503, "Unavailable",
			"The server stops; ask again in a moment", null);

	private final PollProperties limits;

	private final AtomicInteger all = new AtomicInteger();

	private final Map<String, Integer> byOwner = new ConcurrentHashMap<>();

	private final Set<CompletableFuture<?>> ends = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	WaitingPolls(PollProperties limits) {
		this.limits = limits;
	}

	/**
	 * Begins to wait: until the message comes, the time is over, the client has left or
	 * the server stops.
	 * @param message cancelled when it is waited for no longer
	 * @return completed at the end with the message, or null if none has come
	 * @throws RefusedException if too many wait already, or the server stops
	 */
	CompletableFuture<@Nullable StoredMessage> enter(String user, String network, Duration wait,
			CompletableFuture<StoredMessage> message) {
		if (this.closed) {
			throw new RefusedException(STOPPING, Duration.ofSeconds(NewConnections.inAWhile()));
		}
		count(user, network);
		CompletableFuture<@Nullable StoredMessage> end = new CompletableFuture<>();
		this.ends.add(end);
		end.whenComplete((result, failure) -> {
			this.ends.remove(end);
			message.cancel(false);
			leave(user, network);
		});
		message.thenAccept(end::complete);
		end.completeOnTimeout(null, wait.toNanos(), TimeUnit.NANOSECONDS);
		if (this.closed) {
			end.complete(null);
		}
		return end;
	}

	private void count(String user, String network) {
		int ofAll = this.all.incrementAndGet();
		int ofUser = this.byOwner.merge(user(user), 1, Integer::sum);
		int ofNetwork = this.byOwner.merge(network(network), 1, Integer::sum);
		RefusedException refused = isOver(ofUser, this.limits.perUser())
				? tooMany(this.limits.perUser(), "for one user")
				: isOver(ofNetwork, this.limits.perNetwork())
						? tooMany(this.limits.perNetwork(), "for one network address")
						: isOver(ofAll, this.limits.inAll()) ? tooMany(this.limits.inAll(), "in all") : null;
		if (refused != null) {
			leave(user, network);
			throw refused;
		}
	}

	private static String user(String name) {
		return "user " + name;
	}

	private static String network(String address) {
		return "network " + address;
	}

	private static boolean isOver(int count, int most) {
		return most > 0 && count > most;
	}

	private static RefusedException tooMany(int most, String whose) {
		return new RefusedException(Problem.overLimit(
				"No more than %d requests wait %s; end one of them first".formatted(most, whose), null), WHEN_FULL);
	}

	private void leave(String user, String network) {
		this.all.decrementAndGet();
		List.of(user(user), network(network))
			.forEach((owner) -> this.byOwner.computeIfPresent(owner, (same, count) -> (count > 1) ? count - 1 : null));
	}

	/** How many wait. */
	@Override
	public int size() {
		return this.all.get();
	}

	/** Users and networks that are remembered. */
	int owners() {
		return this.byOwner.size();
	}

	@Override
	public void open() {
		this.closed = false;
	}

	/** Ends each with an empty answer, and refuses new ones. */
	@Override
	public List<Runnable> close() {
		this.closed = true;
		return this.ends.stream().<Runnable>map((end) -> () -> end.complete(null)).toList();
	}

}
