package dev.parley.engine.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.Claimed;

/**
 * Messages of a work queue on their way back to the store from which several processes
 * take them: one release at a time, with all that has come meanwhile. Those of one that
 * fails stay, are handed to nobody here, and are released again at the next look. Safe
 * for any thread; calls nobody under its lock.
 */
public final class Returns {

	private static final Logger log = LoggerFactory.getLogger(Returns.class);

	private final String queue;

	private final Function<List<Claimed>, CompletableFuture<Void>> release;

	private final Consumer<List<Claimed>> released;

	private List<Claimed> waiting = new ArrayList<>(0);

	/** Those that the next look releases. */
	private List<Claimed> postponed = new ArrayList<>(0);

	private boolean releasing;

	/**
	 * @param release see {@link dev.parley.engine.log.Claims#release}
	 * @param released gets messages that this process does not hold any more, and returns
	 * soon
	 */
	public Returns(String queue, Function<List<Claimed>, CompletableFuture<Void>> release,
			Consumer<List<Claimed>> released) {
		this.queue = queue;
		this.release = release;
		this.released = released;
	}

	/** Gives these back as soon as possible. */
	public void add(List<Claimed> messages) {
		synchronized (this) {
			this.waiting.addAll(messages);
		}
		release();
	}

	/**
	 * Gives these back at the next look. For those that the store would not take: given
	 * back at once, they would come again at once, as fast as the store can fail.
	 */
	public synchronized void postpone(List<Claimed> messages) {
		this.postponed.addAll(messages);
	}

	/**
	 * It is time for what has failed and for what has been postponed, if there is any.
	 */
	public void look() {
		synchronized (this) {
			this.waiting.addAll(this.postponed);
			this.postponed = new ArrayList<>(0);
		}
		release();
	}

	private void release() {
		List<Claimed> all;
		synchronized (this) {
			if (this.releasing || this.waiting.isEmpty()) {
				return;
			}
			this.releasing = true;
			all = this.waiting;
			this.waiting = new ArrayList<>(0);
		}
		ask(all).whenComplete((ignored, failure) -> {
			if (failure != null) {
				complain(all.size(), failure);
			}
			end(all, failure == null);
		});
	}

	private void complain(int messages, Throwable failure) {
		try {
			log.debug("{} messages of {} could not be given back: {}", messages, this.queue, failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private CompletableFuture<Void> ask(List<Claimed> messages) {
		try {
			return this.release.apply(messages);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void end(List<Claimed> messages, boolean succeeded) {
		synchronized (this) {
			this.releasing = false;
			if (!succeeded) {
				messages.addAll(this.waiting);
				this.waiting = messages;
			}
		}
		if (succeeded) {
			this.released.accept(messages);
			release();
		}
	}

}
