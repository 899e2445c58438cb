package dev.parley.archive.writer;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Does not report that a broken connection could not be rolled back: the database rolls
 * back by itself, and the reason for the break is what matters. The connection is closed,
 * so that it can commit nothing of the transaction.
 */
public final class WriterTransactionManager extends JdbcTransactionManager {

	@Serial
	private static final long serialVersionUID = 1L;

	public WriterTransactionManager(DataSource dataSource) {
		super(dataSource);
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
		try {
			super.doRollback(status);
		}
		catch (DataAccessException | TransactionException ex) {
			giveUp(((JdbcTransactionObjectSupport) status.getTransaction()).getConnectionHolder().getConnection());
		}
	}

	private static void giveUp(Connection connection) {
		try {
			connection.abort(Runnable::run);
		}
		catch (SQLException ex) {
			// It is closed already.
		}
	}

}
