package dev.parley.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.jspecify.annotations.Nullable;

/**
 * The file of an H2 database. H2 appends changes in chunks, and reuses the space of a
 * chunk when all of it is outdated; a single live row keeps a whole chunk. H2's thread
 * that would rewrite such rows does not run with WRITE_DELAY=0, which we need, so this
 * class calls the same H2 methods. It does nothing on other databases, or in memory. Safe
 * for any thread.
 */
final class H2File {

	/**
	 * Percentage of live data, in the chunks or in the file, below which there is work.
	 */
	private static final int ENOUGH = 60;

	/** Bytes rewritten at once: commits wait for it. */
	private static final int PORTION = 2 * 1024 * 1024;

	private final DataSource dataSource;

	H2File(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Rewrites some rows if much of the chunks is outdated, and moves some chunks forward
	 * if there are large gaps between them: a file ends after its last chunk.
	 */
	void tidy() throws SQLException {
		with((store) -> {
			store.compact(ENOUGH, PORTION);
			if (store.getFileStore() instanceof RandomAccessStore file) {
				file.compactMoveChunks(ENOUGH, PORTION, store);
			}
		});
	}

	/**
	 * Shrinks the file as far as possible within a time.
	 * @param limit after which no further step begins
	 */
	void shrink(Duration limit) throws SQLException {
		with((store) -> {
			int retention = store.getRetentionTime();
			store.compactFile(Math.toIntExact(limit.toMillis()));
			store.setRetentionTime(retention);
		});
	}

	private void with(Use use) throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			MVStore store = store(connection);
			FileStore<?> file = (store != null) ? store.getFileStore() : null;
			if (store != null && file != null && !file.isReadOnly()) {
				use.accept(store);
			}
		}
	}

	private static @Nullable MVStore store(Connection connection) throws SQLException {
		return (connection.isWrapperFor(JdbcConnection.class)
				&& connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session)
						? session.getDatabase().getStore().getMvStore() : null;
	}

	private interface Use {

		void accept(MVStore store);

	}

}
