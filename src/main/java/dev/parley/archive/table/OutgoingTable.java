package dev.parley.archive.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Publication;

import org.springframework.jdbc.core.RowMapper;

/**
 * The table {@code parley_outgoing}: publications that were stored in transactions of the
 * application. A row is deleted in the transaction that appends its message to its log.
 * Safe for any thread.
 */
public final class OutgoingTable {

	private static final int IDS = 500;

	/** Destinations that one statement leaves out. */
	private static final int BUT = 500;

	/** Only for limits, which need not tell longer ones apart. */
	private static final int SENDER = 255;

	private static final String SELECT = "select id, destination, headers, body, idempotency_key, sender"
			+ " from parley_outgoing ";

	private static final RowMapper<Outgoing.Entry> ENTRY = (rs, number) -> new Outgoing.Entry(rs.getLong(1),
			new Publication(rs.getString(2), HeaderJson.read(rs.getString(3)), rs.getBytes(4), rs.getString(5),
					rs.getString(6)));

	private final Statements statements;

	OutgoingTable(Statements statements) {
		this.statements = statements;
	}

	/** In the transaction of this thread, if there is one. */
	public Outgoing.Entry insert(String process, Publication publication) {
		String sender = publication.sender();
		long id = this.statements.insert(
				"insert into parley_outgoing (process, destination, headers, body, idempotency_key, sender)"
						+ " values (?, ?, ?, ?, ?, ?)",
				process, publication.destination(), HeaderJson.write(publication.headers()), publication.body(),
				publication.idempotencyKey(), (sender.length() > SENDER) ? sender.substring(0, SENDER) : sender);
		return new Outgoing.Entry(id, publication);
	}

	/**
	 * The oldest rows of other processes, and of this one up to an id, in the order of
	 * the ids.
	 * @param after only rows with greater ids
	 * @param but no rows for the first {@value #BUT} of these destinations
	 */
	public List<Outgoing.Entry> find(String process, long upTo, long after, Collection<String> but, int limit) {
		return this.statements
			.sql(SELECT + "where id > :after and (process <> :process or id <= :upTo) and destination not in (:but)"
					+ " order by id limit :limit")
			.param("after", after)
			.param("process", process)
			.param("upTo", upTo)
			.param("but", some(but))
			.param("limit", limit)
			.query(ENTRY)
			.list();
	}

	/** A list in a statement is not empty, and not long. */
	private static List<String> some(Collection<String> destinations) {
		return destinations.isEmpty() ? List.of("") : destinations.stream().limit(BUT).toList();
	}

	/** The processes that have left rows, and write no more. On PostgreSQL. */
	public List<String> gone(String process) {
		return this.statements
			.sql("with others as materialized (select distinct process from parley_outgoing where process <> ?)"
					+ " select process from others where " + NodeTable.IS_GONE.formatted("process"))
			.param(process)
			.query(String.class)
			.list();
	}

	/**
	 * The oldest rows of these processes, and of this one up to an id, in the order of
	 * the ids.
	 * @param after only rows with greater ids
	 * @param but no rows for the first {@value #BUT} of these destinations
	 */
	public List<Outgoing.Entry> find(List<String> processes, String process, long upTo, long after,
			Collection<String> but, int limit) {
		return this.statements
			.sql(SELECT + "where id > :after and (process in (:processes) or (process = :process and id <= :upTo))"
					+ " and destination not in (:but) order by id limit :limit")
			.param("after", after)
			.param("processes", processes.isEmpty() ? List.of("") : processes)
			.param("process", process)
			.param("upTo", upTo)
			.param("but", some(but))
			.param("limit", limit)
			.query(ENTRY)
			.list();
	}

	/**
	 * Those of the ids whose rows exist, which nobody else deletes before the transaction
	 * ends.
	 */
	public Set<Long> lock(Collection<Long> ids) {
		return existing(ids, " order by id for update");
	}

	/** Those of the ids whose rows exist. */
	public Set<Long> existing(Collection<Long> ids) {
		return existing(ids, "");
	}

	private Set<Long> existing(Collection<Long> ids, String locking) {
		List<Long> all = List.copyOf(ids);
		Set<Long> existing = new HashSet<>();
		for (int i = 0; i < all.size(); i += IDS) {
			existing.addAll(this.statements.sql("select id from parley_outgoing where id in (:ids)" + locking)
				.param("ids", all.subList(i, Math.min(i + IDS, all.size())))
				.query(Long.class)
				.list());
		}
		return existing;
	}

	public void delete(Collection<Long> ids) {
		List<Object[]> rows = new ArrayList<>(ids.size());
		ids.forEach((id) -> rows.add(new Object[] { id }));
		this.statements.batch("delete from parley_outgoing where id = ?", rows);
	}

}
