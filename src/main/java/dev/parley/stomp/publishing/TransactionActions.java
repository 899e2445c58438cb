package dev.parley.stomp.publishing;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Actions that wait for the application's transaction, as its messages do: see
 * {@link TransactionPublications}. What is undone by a rollback, to a savepoint too, is
 * not run. Safe for any thread.
 */
public final class TransactionActions implements AfterCommit {

	@Override
	public void run(Runnable action) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			action.run();
			return;
		}
		Waiting waiting = (Waiting) TransactionSynchronizationManager.getResource(this);
		if (waiting == null) {
			waiting = new Waiting(this);
			TransactionSynchronizationManager.bindResource(this, waiting);
			TransactionSynchronizationManager.registerSynchronization(waiting);
		}
		waiting.add(action);
	}

	/** Those of one transaction. Not thread-safe: used by the transaction's thread. */
	private static final class Waiting implements TransactionSynchronization {

		private final Object key;

		private final List<Runnable> actions = new ArrayList<>(1);

		/** How many there were when each savepoint was set. */
		private final Map<Object, Integer> savepoints = new IdentityHashMap<>(0);

		private boolean committed;

		Waiting(Object key) {
			this.key = key;
		}

		void add(Runnable action) {
			if (this.committed) {
				action.run();
			}
			else {
				this.actions.add(action);
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
			this.savepoints.put(savepoint, this.actions.size());
		}

		@Override
		public void savepointRollback(Object savepoint) {
			int before = this.savepoints.getOrDefault(savepoint, 0);
			this.actions.subList(Math.min(before, this.actions.size()), this.actions.size()).clear();
		}

		@Override
		public void afterCommit() {
			this.committed = true;
			runAll();
		}

		/**
		 * What was added after the commit, by a listener for example, has been told
		 * nothing of it.
		 */
		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
			if (status == STATUS_COMMITTED) {
				runAll();
			}
		}

		private void runAll() {
			List<Runnable> now = List.copyOf(this.actions);
			this.actions.clear();
			now.forEach(Runnable::run);
		}

		/** As what is published here. */
		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
