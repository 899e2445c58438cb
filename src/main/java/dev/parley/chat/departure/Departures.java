package dev.parley.chat.departure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.parley.security.AccountDeleted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Ensures that the consequences of a deleted account are carried out: at once, or later
 * if the database or the server fails meanwhile. They are carried out twice: a message,
 * room or membership of the user that was in flight may arrive after the first time. One
 * thread handles one account after the other.
 */
@Component
final class Departures implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Departures.class);

	private static final long SECONDS_BETWEEN_ATTEMPTS = 30;

	/**
	 * Time between the first run and the second: longer than a frame or a request takes,
	 * and than another node needs to notice that the account is deleted.
	 */
	static final Duration SETTLING = Duration.ofMinutes(2);

	private final DepartedUsers users;

	private final Departure departure;

	private final Clock clock;

	private final ScheduledThreadPoolExecutor thread;

	/** The time of the first run, by name. Used by the one thread. */
	private final Map<String, Instant> doneOnce = new HashMap<>();

	/**
	 * Whether an attempt is scheduled: one, however many fail. Used by the one thread.
	 */
	private boolean isDueAgain;

	Departures(DepartedUsers users, Departure departure, Clock clock) {
		this.users = users;
		this.departure = departure;
		this.clock = clock;
		this.thread = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread daemon = new Thread(task, "parley-departures");
			daemon.setDaemon(true);
			return daemon;
		});
		this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	@EventListener
	void note(AccountDeleted deleted) {
		this.users.add(deleted.name(), deleted.withMessages());
	}

	@TransactionalEventListener
	void begin(AccountDeleted deleted) {
		this.thread.execute(this::finishAll);
	}

	/** Takes up the work that the last process left unfinished. */
	@EventListener(ApplicationReadyEvent.class)
	void resume() {
		this.thread.execute(this::finishAll);
	}

	/** A failure for one user does not hold up the others. */
	private void finishAll() {
		List<DepartedUsers.DepartedUser> waiting = new ArrayList<>();
		boolean done = attempt(() -> waiting.addAll(this.users.all()));
		for (DepartedUsers.DepartedUser user : waiting) {
			done &= attempt(() -> finish(user)) && !this.doneOnce.containsKey(user.name());
		}
		if (!done && !this.isDueAgain && !this.thread.isShutdown()) {
			this.isDueAgain = true;
			this.thread.schedule(this::finishAgain, SECONDS_BETWEEN_ATTEMPTS, TimeUnit.SECONDS);
		}
	}

	private void finishAgain() {
		this.isDueAgain = false;
		finishAll();
	}

	private boolean attempt(Runnable step) {
		try {
			step.run();
			return true;
		}
		catch (RuntimeException ex) {
			if (!this.thread.isShutdown()) {
				log.warn("What follows a deleted account could not be done; it is tried again in {} s: {}",
						SECONDS_BETWEEN_ATTEMPTS, ex.toString());
			}
			return false;
		}
	}

	private void finish(DepartedUsers.DepartedUser user) {
		Instant first = this.doneOnce.get(user.name());
		if (first != null && this.clock.instant().isBefore(first.plus(SETTLING))) {
			return;
		}
		this.departure.leaveRooms(user.name());
		if (user.withMessages()) {
			this.departure.eraseMessages(user.name());
		}
		if (first == null) {
			this.doneOnce.put(user.name(), this.clock.instant());
			return;
		}
		this.users.remove(user.name());
		this.doneOnce.remove(user.name());
	}

	/**
	 * Work in progress goes on until the database is closed: interrupting a thread that
	 * reads from H2 closes its file, also for pending writes.
	 */
	@Override
	public void destroy() {
		this.thread.shutdown();
	}

}
