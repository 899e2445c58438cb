package dev.parley.cluster.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How full the queue of PostgreSQL is in which notifications wait for those who listen,
 * of all databases and applications. When it is full, {@code NOTIFY} fails, so a line
 * says so long before, with each tenth of it. PostgreSQL drops what all have read when
 * somebody notifies successfully, or asks how full it is: without the question, a queue
 * that was full once stays full.
 * <p>
 * One thread looks; everything else is safe for any thread.
 */
final class NotifyQueue {

	private static final Logger log = LoggerFactory.getLogger(NotifyQueue.class);

	private static final long BETWEEN_LOOKS = Duration.ofSeconds(10).toNanos();

	/** Percent. */
	private static final int STEP = 10;

	private static final String USAGE = "select pg_notification_queue_usage()";

	/**
	 * A session that does not take what it is sent, or that has a transaction open:
	 * whether it listens, only the session itself knows.
	 */
	private static final String SUSPECTS = "select coalesce(string_agg(who, ', '), 'no session that this user may see')"
			+ " from (select format('process %s (%s at %s)', pid, application_name,"
			+ " coalesce(host(client_addr), 'the same machine')) as who from pg_stat_activity"
			+ " where backend_type = 'client backend' and pid <> pg_backend_pid()"
			+ " and (wait_event = 'ClientWrite' or xact_start < now() - interval '1 second')"
			+ " order by xact_start limit 5) suspects";

	private long looked = System.nanoTime() - BETWEEN_LOOKS;

	/** Percent that a line has told of. */
	private int told;

	private volatile double usage;

	/** Looks, unless it has done so some seconds ago. */
	void look(Connection connection) throws SQLException {
		long now = System.nanoTime();
		if (now - this.looked < BETWEEN_LOOKS) {
			return;
		}
		this.looked = now;
		try (Statement statement = connection.createStatement()) {
			try (ResultSet rows = statement.executeQuery(USAGE)) {
				rows.next();
				this.usage = rows.getDouble(1);
			}
			int percent = (int) (this.usage * 100);
			int step = percent - percent % STEP;
			if (step > this.told) {
				try (ResultSet rows = statement.executeQuery(SUSPECTS)) {
					rows.next();
					log.warn("The queue of PostgreSQL for NOTIFY is {} % full, because a session that listens does not"
							+ " read or has a transaction open. When it is full, the nodes of a cluster do not hear"
							+ " each other any more. It may be: {}. End it by pg_terminate_backend", percent,
							rows.getString(1));
				}
			}
			this.told = step;
		}
	}

	/** It is full: the next look is due at once. */
	void full() {
		this.looked = System.nanoTime() - BETWEEN_LOOKS;
	}

	/** From 0 to 1, as it was some seconds ago. */
	double usage() {
		return this.usage;
	}

}
