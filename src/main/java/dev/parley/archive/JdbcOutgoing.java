package dev.parley.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.parley.archive.table.OutgoingTable;
import dev.parley.archive.table.TablePrefix;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/**
 * Stores publications in Spring's transactions of one {@link DataSource}: the insert is
 * done on the transaction's connection, and the archive's committer moves the row when
 * the transaction has been committed. So no offset is given, and no log is locked, as
 * long as the application's transaction is open.
 */
public final class JdbcOutgoing implements Outgoing {

	private final DataSource dataSource;

	private final OutgoingTable table;

	private final JdbcBackend archive;

	/**
	 * @param dataSource that of the application's transactions, with the archive's tables
	 */
	public JdbcOutgoing(DataSource dataSource, TablePrefix prefix, JdbcBackend archive) {
		DataSource target = dataSource;
		while (target instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
			target = proxy.getTargetDataSource();
		}
		this.dataSource = target;
		this.table = Tables.of(new JdbcTemplate(target), prefix).outgoing();
		this.archive = archive;
	}

	/**
	 * A connection that is bound to the thread belongs to the transaction if it does not
	 * commit by itself: inside a transaction of another data source, connections of this
	 * one are bound, too.
	 */
	@Override
	public boolean isJoinable() {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| TransactionSynchronizationManager.isCurrentTransactionReadOnly()
				|| !TransactionSynchronizationManager.hasResource(this.dataSource)) {
			return false;
		}
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			return !connection.getAutoCommit();
		}
		catch (SQLException ex) {
			// The insert fails, too, and tells the caller.
			return true;
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

	@Override
	public Entry add(Publication publication) {
		this.archive.admit(publication);
		return this.table.insert(this.archive.process(), publication);
	}

	@Override
	public void remove(List<Entry> entries) {
		this.table.delete(entries.stream().map(Entry::id).toList());
	}

	@Override
	public CompletableFuture<List<Position>> committed(List<Entry> entries) {
		return this.archive.move(entries);
	}

	@Override
	public void inDoubt(List<Entry> entries) {
		this.archive.moveLater(entries);
	}

}
