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
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The requests that wait for a message, counted by user, by network and in all. Safe for
 * any thread.
 */
@Component
final class WaitingPolls implements SmartLifecycle {

	/** After which there may be room again. */
	private static final Duration WHEN_FULL = Duration.ofSeconds(10);

	private final PollProperties limits;

	private final AtomicInteger all = new AtomicInteger();

	private final Map<String, Integer> byOwner = new ConcurrentHashMap<>();

	private final Set<CompletableFuture<?>> ends = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	private volatile boolean running;

	WaitingPolls(PollProperties limits) {
		this.limits = limits;
	}

	/**
	 * Begins to wait: until the message comes, the time is over, the client has left or
	 * the server stops.
	 * @param message cancelled when it is waited for no longer
	 * @return completed at the end with the message, or null if none has come
	 * @throws RefusedException if too many wait already
	 */
	CompletableFuture<@Nullable StoredMessage> enter(String user, String network, Duration wait,
			CompletableFuture<StoredMessage> message) {
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
		if (this.stopped) {
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
	int size() {
		return this.all.get();
	}

	/** Users and networks that are remembered. */
	int owners() {
		return this.byOwner.size();
	}

	@Override
	public void start() {
		this.stopped = false;
		this.running = true;
	}

	/** Answers all that wait, before the web server waits for its requests. */
	@Override
	public void stop() {
		this.stopped = true;
		List.copyOf(this.ends).forEach((end) -> end.complete(null));
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Among the first to stop. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
