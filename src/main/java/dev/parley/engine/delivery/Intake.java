package dev.parley.engine.delivery;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;

/**
 * Claims messages of a work queue that other processes hand out, too, as its consumers
 * have room for them: one claim at a time, and none while nothing is known to be there.
 * Safe for any thread; calls nobody under its lock.
 */
final class Intake {

	private final String queue;

	private final Claims claims;

	private final IntSupplier wanted;

	private final Consumer<List<Claimed>> taken;

	private boolean claiming;

	/** Whether to look once more when the current claim has been answered. */
	private boolean again;

	/** Whether messages may be ready. */
	private boolean stocked = true;

	/**
	 * @param wanted how many messages the consumers can take beyond those that are here
	 * @param taken gets the messages, also when there are none, and returns soon
	 */
	Intake(String queue, Claims claims, IntSupplier wanted, Consumer<List<Claimed>> taken) {
		this.queue = queue;
		this.claims = claims;
		this.wanted = wanted;
		this.taken = taken;
	}

	/** Messages may be ready, or it is time to look. */
	void arrived() {
		synchronized (this) {
			this.stocked = true;
		}
		room();
	}

	/** Consumers may have room. */
	void room() {
		synchronized (this) {
			if (!this.stocked || this.claiming) {
				this.again = this.claiming;
				return;
			}
			this.claiming = true;
		}
		claim();
	}

	/** Whether no claim is under way. */
	synchronized boolean isIdle() {
		return !this.claiming;
	}

	private void claim() {
		int most = this.wanted.getAsInt();
		if (most <= 0) {
			end(true);
			return;
		}
		synchronized (this) {
			this.again = false;
			this.stocked = false;
		}
		this.claims.claim(this.queue, most).whenComplete((messages, failure) -> {
			if (failure != null) {
				end(false);
				return;
			}
			this.taken.accept(messages);
			synchronized (this) {
				this.stocked = this.stocked || !messages.isEmpty();
			}
			end(true);
		});
	}

	/**
	 * @param mayGoOn false after a failure: the next attempt is made when messages
	 * arrive, or when it is time to look
	 */
	private void end(boolean mayGoOn) {
		boolean more;
		synchronized (this) {
			more = mayGoOn && this.again && this.stocked;
			this.again = false;
			this.claiming = more;
		}
		if (more) {
			claim();
		}
	}

}
