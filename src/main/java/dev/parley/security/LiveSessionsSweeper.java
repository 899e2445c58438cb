package dev.parley.security;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks after live sessions, refresh tokens and keys every few seconds, with one thread
 * for all of them.
 */
@Component
final class LiveSessionsSweeper implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(LiveSessionsSweeper.class);

	private static final int SECONDS = 5;

	private final LiveSessions sessions;

	private final TokenFamilies families;

	private final SigningKeys keys;

	/** What has failed the last time. For the one thread. */
	private final Set<String> failing = new HashSet<>();

	private @Nullable ScheduledExecutorService executor;

	LiveSessionsSweeper(LiveSessions sessions, TokenFamilies families, SigningKeys keys) {
		this.sessions = sessions;
		this.families = families;
		this.keys = keys;
	}

	@Override
	public synchronized void start() {
		if (this.executor == null) {
			this.executor = Executors.newSingleThreadScheduledExecutor((task) -> {
				Thread thread = new Thread(task, "session-sweeper");
				thread.setDaemon(true);
				return thread;
			});
			var unused = this.executor.scheduleWithFixedDelay(this::sweep, SECONDS, SECONDS, TimeUnit.SECONDS);
		}
	}

	@Override
	public synchronized void stop() {
		if (this.executor != null) {
			this.executor.shutdownNow();
			this.executor = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.executor != null;
	}

	private void sweep() {
		attempt("Live sessions were not checked this time", this.sessions::sweep);
		attempt("Expired refresh tokens were not deleted this time", this.families::sweep);
		attempt("Signing keys were not rotated this time", this.keys::rotate);
	}

	private void attempt(String complaint, Runnable sweep) {
		try {
			sweep.run();
			if (this.failing.remove(complaint)) {
				logger.info("It is over: " + complaint);
			}
		}
		catch (RuntimeException ex) {
			// A database that is away for a while must not end the sweeping.
			if (this.failing.add(complaint)) {
				logger
					.warn(complaint + " (" + ex.getClass().getSimpleName() + "); the next line comes when it is over");
			}
			logger.debug(complaint, ex);
		}
	}

}
