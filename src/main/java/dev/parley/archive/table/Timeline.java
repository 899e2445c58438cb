package dev.parley.archive.table;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * How statements learn which history the database is in. PostgreSQL begins another one
 * each time that a replica takes over or a backup is restored to a moment: what came
 * after that moment is not in it. A machine that starts again after a crash stays in its
 * own.
 *
 * @param current SQL for its name, up to 8 characters; null if there is one history only,
 * or while the database is a replica, which can store nothing
 */
public record Timeline(String current) {

	/** Of a database that has one history, or does not tell. */
	public static final Timeline NONE = new Timeline("cast(null as varchar)");

	private static final Timeline OF_POSTGRES = new Timeline(
			"case when pg_is_in_recovery() then null else left(pg_walfile_name(pg_current_wal_lsn()), 8) end");

	private static final Logger log = LoggerFactory.getLogger(Timeline.class);

	/**
	 * Of this database.
	 * @throws DataAccessException if it does not answer
	 */
	public static Timeline of(JdbcOperations jdbc) {
		if (!"PostgreSQL".equals(Tables.product(jdbc))) {
			return NONE;
		}
		try {
			jdbc.queryForObject("select " + OF_POSTGRES.current, String.class);
			return OF_POSTGRES;
		}
		catch (DataAccessResourceFailureException | TransientDataAccessException ex) {
			// It may tell when it is asked again.
			throw ex;
		}
		catch (DataAccessException ex) {
			log.warn(
					"PostgreSQL does not say on which timeline it is. If a replica takes over that lacks the newest"
							+ " commits, clients that have seen them are not told: {}",
					ex.getMostSpecificCause().getMessage());
			return NONE;
		}
	}

}
