package dev.parley.archive;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.awaitility.Awaitility.await;

/** A database that fails on request. Safe for any thread. */
public final class FaultyDataSource extends DelegatingDataSource {

	private final Faults faults;

	public FaultyDataSource(DataSource target) {
		this(target, new Faults());
	}

	private FaultyDataSource(DataSource target, Faults faults) {
		super(target);
		this.faults = faults;
	}

	/** Connections from another pool to the same database, with the same faults. */
	FaultyDataSource beside(DataSource other) {
		return new FaultyDataSource(other, this.faults);
	}

	/** The next commit fails and is not carried out. */
	void failBeforeCommit() {
		this.faults.failBeforeCommit.set(1);
	}

	/**
	 * The next commit is carried out, but its answer is lost, and so are the connections.
	 * @param attempts number of attempts to connect that fail afterwards
	 */
	void failAfterCommit(int attempts) {
		this.faults.failAfterCommit.set(1 + attempts);
	}

	/** The next attempts to connect fail, this many of them. */
	void unreachable(int attempts) {
		this.faults.unreachable.set(attempts);
	}

	/** All attempts to connect fail from now on. */
	public void breakDown() {
		this.faults.broken = true;
		this.faults.gate.countDown();
	}

	/** Makes new connections wait. */
	void pause() {
		this.faults.gate = new CountDownLatch(1);
	}

	/** Returns when a connection is waiting. */
	void awaitWaiting() {
		await().until(() -> this.faults.waiting.get() > 0);
	}

	/** Readers get this many connections and then no more. */
	void failReadersAfter(int connections) {
		this.faults.readersLeft.set(connections);
	}

	/** Ends the fault and lets waiting calls continue. */
	public void repair() {
		this.faults.broken = false;
		this.faults.readersLeft.set(-1);
		this.faults.gate.countDown();
	}

	private void awaitRepair() throws SQLException {
		this.faults.waiting.incrementAndGet();
		try {
			this.faults.gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.faults.waiting.decrementAndGet();
		}
		boolean reader = !Thread.currentThread().getName().equals("parley-archive");
		if (this.faults.broken
				|| (reader && this.faults.readersLeft.getAndUpdate((left) -> (left > 0) ? left - 1 : left) == 0)) {
			throw new SQLException("Injected: broken", "08001");
		}
	}

	@Override
	public Connection getConnection() throws SQLException {
		awaitRepair();
		if (this.faults.unreachable.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
			throw new SQLException("Injected: unreachable", "08001");
		}
		Connection connection = super.getConnection();
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					boolean commit = method.getName().equals("commit");
					if (commit && this.faults.failBeforeCommit.getAndSet(0) > 0) {
						throw new SQLException("Injected: not committed", "58030");
					}
					Object result;
					try {
						result = method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
					int attempts = commit ? this.faults.failAfterCommit.getAndSet(0) : 0;
					if (attempts > 0) {
						unreachable(attempts - 1);
						throw new SQLException("Injected: the answer to a commit is lost", "08006");
					}
					return result;
				});
	}

	private static final class Faults {

		private final AtomicInteger waiting = new AtomicInteger();

		private final AtomicInteger failBeforeCommit = new AtomicInteger();

		private final AtomicInteger failAfterCommit = new AtomicInteger();

		private final AtomicInteger unreachable = new AtomicInteger();

		/**
		 * Number of connections left for all but the archive's committer; negative for
		 * unlimited.
		 */
		private final AtomicInteger readersLeft = new AtomicInteger(-1);

		private volatile boolean broken;

		private volatile CountDownLatch gate = new CountDownLatch(0);

	}

}
