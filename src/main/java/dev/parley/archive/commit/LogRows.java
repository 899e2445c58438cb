package dev.parley.archive.commit;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.parley.archive.table.LogRow;

/**
 * Where a transaction learns how its logs stand, and what is to be moved to them. Not
 * thread-safe: used by the committer.
 */
public interface LogRows {

	/** The rows of those that exist. Called in a transaction. */
	List<LogRow> find(Collection<String> names);

	/** Those of the outgoing publications that exist. Called in a transaction. */
	Set<Long> outgoing(Collection<Long> ids);

	/** The transaction that has written these rows is committed. */
	void committed(Collection<LogRow> rows);

	/** A log is gone. */
	void remove(String name);

	/** Something has failed, and what is known may be outdated. */
	void clear();

}
