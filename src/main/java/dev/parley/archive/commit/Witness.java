package dev.parley.archive.commit;

import dev.parley.archive.table.NodeTable;
import dev.parley.archive.table.WriterTable;

/**
 * The row that each transaction of this process writes: it proves that no other process
 * has taken over, and tells later whether the transaction was committed.
 */
public interface Witness {

	/** See {@link WriterTable#mark}. */
	boolean mark(long term, String transaction);

	/** See {@link WriterTable#hasCommitted}. */
	boolean hasCommitted(long term, String transaction, boolean wait);

	/** See {@link WriterTable#isTurn}; always true if this process writes alone. */
	boolean isTurn(long turn);

	/** Of a process that writes alone. */
	static Witness of(WriterTable table) {
		return new Witness() {

			@Override
			public boolean mark(long term, String transaction) {
				return table.mark(term, transaction);
			}

			@Override
			public boolean hasCommitted(long term, String transaction, boolean wait) {
				return table.hasCommitted(term, transaction, wait);
			}

			@Override
			public boolean isTurn(long turn) {
				return true;
			}

		};
	}

	/** Of one of the processes that write together, which is registered. */
	static Witness of(NodeTable table, WriterTable writer, String node) {
		return new Witness() {

			@Override
			public boolean mark(long term, String transaction) {
				return table.mark(node, term, transaction);
			}

			@Override
			public boolean hasCommitted(long term, String transaction, boolean wait) {
				return table.hasCommitted(node, transaction, wait);
			}

			@Override
			public boolean isTurn(long turn) {
				return writer.isTurn(turn);
			}

		};
	}

}
