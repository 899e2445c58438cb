package dev.parley.engine.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.Claimed;

/**
 * Claims messages of a work queue that other processes hand out, too, as its consumers
 * have room for them: one claim at a time, and none while nothing is known to be there. A
 * claim that fails is made again when there is room or time to look. Safe for any thread;
 * calls nobody under its lock.
 */
public final class Intake {

	/** Most messages of one claim. */
	private static final int MOST = 1000;

	private static final Logger log = LoggerFactory.getLogger(Intake.class);

	private final String queue;

	private final BiFunction<String, Integer, CompletableFuture<List<Claimed>>> claims;

	private final IntSupplier wanted;

	private final Consumer<List<Claimed>> taken;

	private boolean claiming;

	/** Whether to look once more when the current claim has been answered. */
	private boolean again;

	/** Whether messages may be ready. */
	private boolean stocked = true;

	/**
	 * @param claims see {@link dev.parley.engine.log.Claims#claim}
	 * @param wanted how many messages the consumers can take beyond those that are here
	 * @param taken gets the messages, also when there are none, and returns soon
	 */
	public Intake(String queue, BiFunction<String, Integer, CompletableFuture<List<Claimed>>> claims,
			IntSupplier wanted, Consumer<List<Claimed>> taken) {
		this.queue = queue;
		this.claims = claims;
		this.wanted = wanted;
		this.taken = taken;
	}

	/** Messages may be ready, or it is time to look. */
	public void arrived() {
		synchronized (this) {
			this.stocked = true;
		}
		room();
	}

	/** Consumers may have room. */
	public void room() {
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
	public synchronized boolean isIdle() {
		return !this.claiming;
	}

	/** After an error the next look claims again. */
	private void claim() {
		try {
			claimAsLongAsThereIsMore();
		}
		catch (RuntimeException | Error ex) {
			synchronized (this) {
				this.claiming = false;
			}
			throw ex;
		}
	}

	/** An answer that is there at once makes no deep stack of calls. */
	private void claimAsLongAsThereIsMore() {
		boolean more = true;
		while (more) {
			int most = Math.min(MOST, this.wanted.getAsInt());
			if (most <= 0) {
				more = goesOn();
				continue;
			}
			CompletableFuture<List<Claimed>> answer = ask(most);
			if (!answer.isDone()) {
				answer.whenComplete((messages, failure) -> {
					if (isTaken(answer)) {
						claim();
					}
				});
				return;
			}
			more = isTaken(answer);
		}
	}

	private CompletableFuture<List<Claimed>> ask(int most) {
		synchronized (this) {
			this.again = false;
			this.stocked = false;
		}
		try {
			return this.claims.apply(this.queue, most);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * @param answer that is there
	 * @return whether to make another claim
	 */
	private boolean isTaken(CompletableFuture<List<Claimed>> answer) {
		List<Claimed> messages = messages(answer);
		try {
			this.taken.accept((messages != null) ? messages : List.of());
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
		synchronized (this) {
			this.stocked = this.stocked || messages == null || !messages.isEmpty();
			if (messages == null) {
				this.again = false;
			}
		}
		return goesOn();
	}

	private void complain(Throwable failure) {
		try {
			log.error("Messages of {} were taken and not handed out", this.queue, failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private @Nullable List<Claimed> messages(CompletableFuture<List<Claimed>> answer) {
		try {
			return answer.join();
		}
		catch (RuntimeException | Error ex) {
			complainOfClaim(ex);
			return null;
		}
	}

	private void complainOfClaim(Throwable failure) {
		try {
			log.debug("No messages of {} could be taken: {}", this.queue, failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private synchronized boolean goesOn() {
		this.claiming = this.again && this.stocked;
		this.again = false;
		return this.claiming;
	}

}
