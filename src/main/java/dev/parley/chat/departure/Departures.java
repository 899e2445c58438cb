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
 * Sees to it that what follows a deleted account is done: at once, or, if the database or
 * the server fails meanwhile, later. It is done twice: what the owner was sending, or a
 * room or membership of theirs that was being made, may come after the first time. One
 * thread does it, one account after the other.
 */
@Component
final class Departures implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Departures.class);

	private static final long SECONDS_BETWEEN_ATTEMPTS = 30;

	/**
	 * From the first time to the second: longer than a frame or a request takes, and than
	 * another node needs to find out that the account of its sessions is deleted.
	 */
	static final Duration SETTLING = Duration.ofMinutes(2);

	private final DepartedUsers users;

	private final Departure departure;

	private final Clock clock;

	private final ScheduledThreadPoolExecutor thread;

	/** When it was done the first time, by name. For the thread. */
	private final Map<String, Instant> doneOnce = new HashMap<>();

	/** Whether an attempt is scheduled: one, however many fail. For the thread. */
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

	/** What the last run has not finished. */
	@EventListener(ApplicationReadyEvent.class)
	void resume() {
		this.thread.execute(this::finishAll);
	}

	/** Nobody waits for what cannot be done for somebody else. */
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
	 * What is being done goes on until the database is closed: to interrupt a thread that
	 * reads from H2 closes its file, also for those who still have to write.
	 */
	@Override
	public void destroy() {
		this.thread.shutdown();
	}

}
