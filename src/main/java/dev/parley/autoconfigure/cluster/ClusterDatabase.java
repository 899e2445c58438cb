package dev.parley.autoconfigure.cluster;

import java.io.Closeable;
import java.io.IOException;

import javax.sql.DataSource;

/**
 * The database that nodes share.
 *
 * @param main the application's
 * @param ofBus connections to it that only the bus uses: no bean, or it would be offered
 * to the application
 */
record ClusterDatabase(DataSource main, DataSource ofBus) implements Closeable {

	@Override
	public void close() throws IOException {
		if (this.ofBus != this.main && this.ofBus instanceof Closeable own) {
			own.close();
		}
	}

}
