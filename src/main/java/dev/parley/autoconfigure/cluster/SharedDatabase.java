package dev.parley.autoconfigure.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterStore;

/** What a cluster asks of its databases. Pure functions. */
final class SharedDatabase {

	private static final Logger log = LoggerFactory.getLogger(SharedDatabase.class);

	private SharedDatabase() {
	}

	/**
	 * One that cannot be asked is reported by whoever needs it.
	 * @throws ClusterException if the database belongs to one process
	 */
	static void check(DataSource database, ClusterStore store) {
		String product;
		try (Connection connection = database.getConnection()) {
			product = connection.getMetaData().getDatabaseProductName();
		}
		catch (SQLException ex) {
			log.debug("A database cannot be asked for its name", ex);
			return;
		}
		if (product.equals("H2")) {
			throw new ClusterException(
					"parley.cluster is %s, and the database is H2, which belongs to one process: all nodes of a cluster share one PostgreSQL"
						.formatted(store.name().toLowerCase(Locale.ROOT)),
					"Point spring.datasource.url to a PostgreSQL, or remove parley.cluster.", null);
		}
	}

}
