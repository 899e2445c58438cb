package dev.parley.security.live;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.parley.security.http.StoredHttpSessions;
import dev.parley.security.token.SigningKeys;
import dev.parley.security.token.TokenFamilies;

/**
 * Ends expired sessions each second, and looks after live sessions, refresh tokens and
 * keys every few seconds, each with a thread: the second one waits for the database.
 */
@Component
final class LiveSessionsSweeper implements SmartLifecycle, HealthIndicator {

	private static final Logger log = LoggerFactory.getLogger(LiveSessionsSweeper.class);

	private static final int SECONDS = 5;

	private static final int THREADS = 2;

	private final LiveSessions sessions;

	private final StoredHttpSessions httpSessions;

	private final TokenFamilies families;

	private final SigningKeys keys;

	/** Tasks that failed the last time. */
	private final Set<String> failing = ConcurrentHashMap.newKeySet();

	private @Nullable ScheduledExecutorService executor;

	private List<Future<?>> sweeping = List.of();

	LiveSessionsSweeper(LiveSessions sessions, StoredHttpSessions httpSessions, TokenFamilies families,
			SigningKeys keys) {
		this.sessions = sessions;
		this.httpSessions = httpSessions;
		this.families = families;
		this.keys = keys;
	}

	@Override
	public synchronized void start() {
		if (this.executor == null) {
			this.executor = Executors.newScheduledThreadPool(THREADS, (task) -> {
				Thread thread = new Thread(task, "session-sweeper");
				thread.setDaemon(true);
				return thread;
			});
			this.sweeping = List.of(this.executor.scheduleWithFixedDelay(this::expire, 1, 1, TimeUnit.SECONDS),
					this.executor.scheduleWithFixedDelay(this::sweep, SECONDS, SECONDS, TimeUnit.SECONDS));
		}
	}

	/**
	 * Interrupts nobody: interrupting a thread that reads from H2 closes its file, also
	 * for pending writes.
	 */
	@Override
	public synchronized void stop() {
		if (this.executor != null) {
			this.executor.shutdown();
			this.executor = null;
			this.sweeping = List.of();
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.executor != null;
	}

	/** Part of liveness: without the sweeper, sessions and tokens never expire. */
	@Override
	public synchronized Health health() {
		boolean ended = this.sweeping.stream().anyMatch(Future::isDone);
		return (ended ? Health.down().withDetail("threads", "session-sweeper") : Health.up()).build();
	}

	private void expire() {
		attempt("ending expired sessions", this.sessions::expire);
	}

	private void sweep() {
		attempt("checking live sessions", this.sessions::sweep);
		attempt("deleting expired HTTP sessions", this.httpSessions::sweep);
		attempt("deleting expired refresh tokens", this.families::sweep);
		attempt("rotating signing keys", this.keys::rotate);
	}

	private void attempt(String task, Runnable sweep) {
		try {
			sweep.run();
			if (this.failing.remove(task)) {
				log.info("Works again: {}", task);
			}
		}
		catch (RuntimeException | Error ex) {
			// Neither a failing database nor a shortage of memory may end the sweeping.
			complain(task, ex);
		}
	}

	private void complain(String task, Throwable failure) {
		try {
			if (this.failing.add(task)) {
				log.warn("Failed: {} ({}); it is tried again, and the next line comes when it works", task,
						failure.getClass().getSimpleName());
			}
			log.debug("Failed: {}", task, failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to log it.
		}
	}

}
