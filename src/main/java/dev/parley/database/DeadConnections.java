package dev.parley.database;

import java.sql.SQLException;
import java.util.Collection;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;

import org.springframework.core.NestedExceptionUtils;

/**
 * Closes the connections of an H2 database that has closed itself, as it does at the
 * first failed write, when the disk is full or broken. Every existing connection fails
 * from then on but reports that it is valid, so the pool would hand it out forever. After
 * all of them are closed, the next one opens the file again, with everything that was
 * committed. Safe for any thread.
 */
final class DeadConnections implements SQLExceptionOverride {

	private final Collection<HikariDataSource> pools;

	private final Storage storage;

	DeadConnections(Collection<HikariDataSource> pools, Storage storage) {
		this.pools = pools;
		this.storage = storage;
	}

	@java.lang.Override
	public SQLExceptionOverride.Override adjudicate(SQLException failure) {
		if (Outage.isOfStorage(failure)) {
			this.storage.failed(String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage()));
		}
		if (!Outage.isH2Closed(failure)) {
			return SQLExceptionOverride.Override.CONTINUE_EVICT;
		}
		for (HikariDataSource pool : this.pools) {
			HikariPoolMXBean connections = pool.getHikariPoolMXBean();
			if (connections != null) {
				connections.softEvictConnections();
			}
		}
		return SQLExceptionOverride.Override.MUST_EVICT;
	}

}
