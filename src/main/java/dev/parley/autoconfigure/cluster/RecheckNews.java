package dev.parley.autoconfigure.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.Rechecks;

/**
 * Tells the other nodes that permissions have changed, so that they end subscriptions,
 * too. What cannot be told, gets lost with the link or with the node that had to tell it,
 * or is too much to remember, is made up for by checking all. Safe for any thread.
 */
final class RecheckNews implements Rechecks, Bus.Listener {

	private static final Logger log = LoggerFactory.getLogger(RecheckNews.class);

	private static final String CHANNEL = "permissions";

	private static final String USER = "user";

	private static final String DESTINATION = "destination";

	private static final Change ALL = new Change(DESTINATION, "");

	/** Changes that wait to be checked. */
	static final int WAITING = 10_000;

	/** Until the others are told again what they could not be told. */
	static final Duration AGAIN = Duration.ofSeconds(1);

	private final Bus bus;

	private final String node;

	private final Rechecks here;

	private final Executor executor;

	private final Executor sweeps;

	private final Function<Duration, CompletableFuture<?>> after;

	/** Changes of which the others have not been told. */
	private final AtomicLong untold = new AtomicLong();

	/** What other nodes have told, the oldest first. Guarded by itself. */
	private final Set<Change> waiting = new LinkedHashSet<>();

	/** Whether somebody works on what waits. Guarded by {@link #waiting}. */
	private boolean checking;

	/** How often all has to be checked: once is enough for those before it begins. */
	private final AtomicLong unswept = new AtomicLong();

	/**
	 * @param node this one's id
	 * @param here checks this node's subscriptions
	 * @param executor runs checks, which may ask the database
	 * @param sweeps runs those of all, which take long, beside the others
	 * @param after completes what it returns after this time
	 */
	RecheckNews(Bus bus, String node, Rechecks here, Executor executor, Executor sweeps,
			Function<Duration, CompletableFuture<?>> after) {
		this.bus = bus;
		this.node = node;
		this.here = here;
		this.executor = executor;
		this.sweeps = sweeps;
		this.after = after;
	}

	/**
	 * Begins to listen.
	 * @return completed when it is in force
	 */
	CompletableFuture<Void> begin() {
		return this.bus.listen(CHANNEL, this);
	}

	@Override
	public void ofUser(String user) {
		tell(new Change(USER, user));
	}

	@Override
	public void at(String destination) {
		tell(new Change(DESTINATION, destination));
	}

	private void tell(Change change) {
		send(change).exceptionally((failure) -> {
			if (this.untold.getAndIncrement() == 0) {
				tellAllLater();
				log.warn(
						"The other nodes were not told that permissions have changed, and will be, again and again: {}",
						failure.toString());
			}
			return null;
		});
	}

	/** A bus that throws counts as one that cannot be reached. */
	private CompletableFuture<Void> send(Change change) {
		try {
			String news = String.join("\n", this.node, change.kind(), change.name());
			return this.bus.send(CHANNEL, news.getBytes(StandardCharsets.UTF_8));
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** What cannot be planned is planned with the next change that cannot be told. */
	private void tellAllLater() {
		try {
			this.after.apply(AGAIN).thenRun(this::tellAll);
		}
		catch (RuntimeException | Error ex) {
			this.untold.set(0);
			complain(ex);
		}
	}

	/** Until it succeeds, and nothing else was left untold meanwhile. */
	private void tellAll() {
		long before = this.untold.get();
		send(ALL).whenComplete((sent, failure) -> {
			if (failure != null || this.untold.addAndGet(-before) > 0) {
				tellAllLater();
			}
		});
	}

	@Override
	public void heard(byte[] bytes) {
		String[] news = new String(bytes, StandardCharsets.UTF_8).split("\n", 3);
		if (news.length == 3 && !news[0].equals(this.node)) {
			check(new Change(news[1], news[2]));
		}
	}

	@Override
	public void interrupted() {
		check(ALL);
	}

	/** It may have changed permissions, and have told nobody of it yet. */
	void nodeDied() {
		check(ALL);
	}

	private void check(Change change) {
		boolean begins;
		boolean all;
		synchronized (this.waiting) {
			boolean full = this.waiting.size() >= WAITING;
			all = full || change.equals(ALL);
			if (full) {
				this.waiting.clear();
			}
			else if (!all) {
				this.waiting.add(change);
			}
			begins = !all && !this.checking;
			this.checking |= begins;
		}
		if (begins) {
			beginChecking();
		}
		if (all && this.unswept.getAndIncrement() == 0) {
			beginSweeping();
		}
	}

	private void beginChecking() {
		try {
			this.executor.execute(this::checkThoseThatWait);
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
			synchronized (this.waiting) {
				this.checking = false;
			}
			check(ALL);
		}
	}

	private void beginSweeping() {
		try {
			this.sweeps.execute(this::sweep);
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
			this.unswept.set(0);
			this.after.apply(AGAIN).thenRun(() -> check(ALL));
		}
	}

	private void checkThoseThatWait() {
		for (Change next = next(); next != null; next = next()) {
			attempt(next);
		}
	}

	private void sweep() {
		long before;
		do {
			before = this.unswept.get();
			attempt(ALL);
		}
		while (this.unswept.addAndGet(-before) > 0);
	}

	private void attempt(Change change) {
		try {
			checkHere(change);
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
	}

	private static void complain(Throwable failure) {
		try {
			log.error("Permissions were not checked, or others not told, after a change", failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private @Nullable Change next() {
		synchronized (this.waiting) {
			Iterator<Change> oldest = this.waiting.iterator();
			if (!oldest.hasNext()) {
				this.checking = false;
				return null;
			}
			Change next = oldest.next();
			oldest.remove();
			return next;
		}
	}

	private void checkHere(Change change) {
		if (change.kind().equals(USER)) {
			this.here.ofUser(change.name());
		}
		else if (change.kind().equals(DESTINATION)) {
			this.here.at(change.name());
		}
	}

	/**
	 * What has to be checked.
	 *
	 * @param name of a user or a destination
	 */
	private record Change(String kind, String name) {
	}

}
