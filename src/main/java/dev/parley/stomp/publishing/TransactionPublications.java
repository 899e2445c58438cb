package dev.parley.stomp.publishing;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.parley.engine.Engine;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/**
 * What the application has published in one transaction. Not thread-safe: used by the
 * transaction's thread.
 */
final class TransactionPublications implements TransactionSynchronization {

	private static final Position UNKNOWN = new Position("", 0);

	private final Object key;

	private final Engine engine;

	private final @Nullable Outgoing outgoing;

	private final List<Pending> pending = new ArrayList<>(1);

	/** How many were pending when each savepoint was set. */
	private final Map<Object, Integer> savepoints = new IdentityHashMap<>(0);

	private boolean committed;

	/**
	 * @param key of the thread's resource under which this is found
	 */
	TransactionPublications(Object key, Engine engine, @Nullable Outgoing outgoing) {
		this.key = key;
		this.engine = engine;
		this.outgoing = outgoing;
	}

	/**
	 * Publishes with the transaction, or at once if that has been committed.
	 * @return completed when it is stored, or has been rolled back
	 */
	CompletableFuture<Position> add(Publication publication) {
		if (this.committed) {
			return this.engine.publish(publication);
		}
		Pending added = (this.outgoing != null && this.engine.isDurable(publication.destination())
				&& this.outgoing.isJoinable()) ? store(publication, this.outgoing)
						: new Pending(publication, null, () -> {
						});
		this.pending.add(added);
		return added.answer;
	}

	private Pending store(Publication publication, Outgoing rows) {
		Runnable release = this.engine.accept(publication);
		try {
			return new Pending(publication, rows.add(publication), release);
		}
		catch (RuntimeException | Error ex) {
			release.run();
			throw ex;
		}
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResource(this.key);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(this.key, this);
	}

	@Override
	public void savepoint(Object savepoint) {
		this.savepoints.put(savepoint, this.pending.size());
	}

	/** The database has forgotten the rows, too. */
	@Override
	public void savepointRollback(Object savepoint) {
		int before = this.savepoints.getOrDefault(savepoint, 0);
		List<Pending> undone = this.pending.subList(Math.min(before, this.pending.size()), this.pending.size());
		undone.forEach(Pending::undone);
		undone.clear();
	}

	@Override
	public void afterCommit() {
		this.committed = true;
		List<Pending> stored = this.pending.stream().filter((each) -> each.entry != null).toList();
		if (this.outgoing != null && !stored.isEmpty()) {
			this.outgoing.committed(stored.stream().map((each) -> each.entry).toList()).thenAccept((positions) -> {
				for (int i = 0; i < stored.size(); i++) {
					stored.get(i).release.run();
					stored.get(i).answer.complete(positions.get(i));
				}
			});
		}
		this.pending.stream().filter((each) -> each.entry == null).forEach(this::publish);
		this.pending.clear();
	}

	private void publish(Pending each) {
		try {
			this.engine.publish(each.publication).whenComplete((position, failure) -> {
				if (failure != null) {
					each.answer.completeExceptionally(failure);
				}
				else {
					each.answer.complete(position);
				}
			});
		}
		catch (RuntimeException ex) {
			each.answer.completeExceptionally(ex);
		}
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
		if (status == STATUS_COMMITTED && !this.committed) {
			publishLate();
		}
		else if (status == STATUS_UNKNOWN) {
			List<Outgoing.Entry> stored = stored();
			if (this.outgoing != null && !stored.isEmpty()) {
				this.outgoing.inDoubt(stored);
			}
			BackendException unknown = new BackendException("It is not known whether the transaction was committed",
					null);
			this.pending.forEach((each) -> {
				each.release.run();
				each.answer.completeExceptionally(unknown);
			});
		}
		else {
			this.pending.forEach(Pending::undone);
		}
		this.pending.clear();
	}

	/**
	 * They were published after the commit, by a listener for example: so nothing that
	 * was stored with them has been committed, and it is undone.
	 */
	private void publishLate() {
		List<Outgoing.Entry> stored = stored();
		if (this.outgoing != null && !stored.isEmpty()) {
			try {
				this.outgoing.remove(stored);
			}
			catch (RuntimeException ex) {
				// The connection is broken: the database undoes it.
			}
		}
		for (Pending each : this.pending) {
			each.release.run();
			publish(each);
		}
	}

	private List<Outgoing.Entry> stored() {
		List<Outgoing.Entry> stored = new ArrayList<>();
		for (Pending each : this.pending) {
			if (each.entry != null) {
				stored.add(each.entry);
			}
		}
		return stored;
	}

	/**
	 * First: what other synchronizations publish after the commit comes after this.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	private static final class Pending {

		private final Publication publication;

		/** Null if it is not stored in the transaction. */
		private final Outgoing.@Nullable Entry entry;

		/** Gives back what is held for it. */
		private final Runnable release;

		private final CompletableFuture<Position> answer = new CompletableFuture<>();

		Pending(Publication publication, Outgoing.@Nullable Entry entry, Runnable release) {
			this.publication = publication;
			this.entry = entry;
			this.release = release;
		}

		void undone() {
			this.release.run();
			this.answer.complete(UNKNOWN);
		}

	}

}
