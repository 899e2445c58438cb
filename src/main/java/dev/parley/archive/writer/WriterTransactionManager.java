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
 * Does not complain when a connection that broke cannot be rolled back: the database does
 * that by itself, and why it broke is what is worth saying. The connection is given up,
 * so that nothing of the transaction can be committed by it.
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
			// It has gone already.
		}
	}

}
