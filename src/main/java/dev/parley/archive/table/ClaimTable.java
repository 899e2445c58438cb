package dev.parley.archive.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.StoredMessage;

/**
 * The table {@code parley_claim}, on PostgreSQL: which messages of work queues a process
 * holds, and what is known of those that have been held before. A message without a row
 * is ready and was never taken, and so is each later one without a row. All methods but
 * {@link #stocked}, {@link #hasExpired} and {@link #deleteOrphans} require that the
 * transaction has locked the log's row. Safe for any thread.
 */
public final class ClaimTable {

	/** The holder of messages that are ready. */
	private static final String NOBODY = "";

	/** Offsets in one query: databases limit the parameters of a statement. */
	private static final int OFFSETS = 500;

	/**
	 * Looks at no message that somebody holds. Up to the last one that is held, what is
	 * ready has a row: the claim of that one took all before it that were ready, and a
	 * row stays when its message comes back. Behind it all is ready. Ranges of nodes, and
	 * not single ones, and orders by them leave no index but the one with the nodes.
	 */
	private static final String TAKE = """
			with back as (
			  select c.message_offset as place, m.size
			  from (select node, message_offset from parley_claim where destination_id = :log and node <= ''
			      order by node, message_offset offset 0) c
			    cross join lateral (select octet_length(body) as size from parley_message
			      where destination_id = :log and message_offset = c.message_offset offset 0) m
			  order by c.node, c.message_offset limit :most
			), fresh as (
			  select message_offset as place, octet_length(body) as size from parley_message
			  where destination_id = :log and message_offset > :last
			  order by message_offset limit :most
			), ready as (
			  select place, size from (select place, size from back where place <= :last
			    union all select place, size from fresh) both_of
			  order by place limit :most
			), chosen as (
			  select place from (select place, sum(size) over (order by place) - size as before from ready) sized
			  where before < :bytes
			), taken as (
			  insert into parley_claim (destination_id, message_offset, node, attempts, redelivered)
			  select :log, place, :node, 0, false from chosen
			  on conflict (destination_id, message_offset) do update set node = excluded.node
			  returning message_offset, attempts, redelivered
			)
			select m.message_offset, m.published_at, m.headers, m.body, t.attempts, t.redelivered
			from taken t join parley_message m on m.destination_id = :log and m.message_offset = t.message_offset
			order by m.message_offset""";

	/**
	 * Finds each holder by the index, however many messages it holds, and the last of
	 * those.
	 */
	private static final String TAKE_FROM_THE_DEAD = """
			with recursive holders(node, last) as (
			  (select node, message_offset from parley_claim where destination_id = :log and node > ''
			    order by node desc, message_offset desc limit 1)
			  union all
			  select c.node, c.message_offset from holders cross join lateral (
			    select node, message_offset from parley_claim
			    where destination_id = :log and node > '' and node < holders.node
			    order by node desc, message_offset desc limit 1) c
			), gone as materialized (select node from holders where node <> :node and %s
			), freed as (
			  update parley_claim set node = '', redelivered = true
			  where destination_id = :log and node in (select node from gone)
			)
			select coalesce(max(last), 0) from holders""".formatted(NodeTable.IS_GONE.formatted("node"));

	/**
	 * Whether another process holds a message, one has come back, or one is behind the
	 * last that this process holds: see {@link #TAKE}. Each question is for the first one
	 * in an order, which the index answers; whether there is any at all PostgreSQL may
	 * look for in the whole table.
	 */
	private static final String STOCKED = """
			select sizes.claims, sizes.messages, d.name
			from (select pg_relation_size('parley_claim') as claims, pg_relation_size('parley_message') as messages) sizes
			left join parley_destination d on d.name in (:names) and (
			  (select c.node from parley_claim c where c.destination_id = d.id and c.node > ''
			    order by c.node, c.message_offset limit 1) < :node
			  or (select c.node from parley_claim c where c.destination_id = d.id and c.node > :node
			    order by c.node, c.message_offset limit 1) is not null
			  or (select c.node from parley_claim c where c.destination_id = d.id and c.node <= ''
			    order by c.node, c.message_offset limit 1) is not null
			  or (select m.message_offset from parley_message m where m.destination_id = d.id
			    order by m.message_offset desc limit 1)
			  > coalesce((select c.message_offset from parley_claim c where c.destination_id = d.id and c.node >= :node
			    order by c.node desc, c.message_offset desc limit 1), 0))""";

	/**
	 * Finds each message by the index: joined, both tables may be read to their ends.
	 */
	private static final String DELETE_ORPHANS = """
			with looked as materialized (
			  select destination_id, message_offset from parley_claim
			  where (destination_id, message_offset) > (:log, :after)
			  order by destination_id, message_offset limit :most
			), orphans as materialized (
			  select l.destination_id, l.message_offset from looked l
			    left join lateral (select true as there from parley_message
			      where destination_id = l.destination_id and message_offset = l.message_offset offset 0) m on true
			  where m.there is null
			), gone as (
			  delete from parley_claim c using orphans o
			  where c.destination_id = o.destination_id and c.message_offset = o.message_offset
			  returning 1
			)
			select destination_id, message_offset, (select count(*) from looked), (select count(*) from gone)
			from looked order by destination_id desc, message_offset desc limit 1""";

	private final Statements statements;

	private final PlannedSizes planned = new PlannedSizes();

	ClaimTable(Statements statements) {
		this.statements = statements;
	}

	/**
	 * Of these queues, those from which the process may get something now: a message is
	 * ready, or may be, or another process holds one. The others need no transaction. If
	 * the tables have doubled, the statements of this connection are planned again.
	 * @param queues at most as many as a statement may have parameters
	 */
	public Set<String> stocked(Collection<String> queues, String node) {
		Set<String> stocked = new HashSet<>();
		AtomicBoolean outgrown = new AtomicBoolean();
		this.statements.sql(STOCKED).param("names", queues).param("node", node).query((row) -> {
			if (this.planned.areOutgrownBy(row.getLong(1), row.getLong(2))) {
				outgrown.set(true);
			}
			if (row.getString(3) != null) {
				stocked.add(row.getString(3));
			}
		});
		if (outgrown.get()) {
			this.statements.sql("discard plans").update();
		}
		return stocked;
	}

	/**
	 * Makes messages ready that are held by processes whose lock nobody holds.
	 * @param node never taken for gone
	 * @return the offset of the last message that was held by anybody; 0 if none was
	 */
	public long takeFromTheDead(LogRow log, String node) {
		return this.statements.sql(TAKE_FROM_THE_DEAD)
			.param("log", log.id())
			.param("node", node)
			.query(Long.class)
			.single();
	}

	/**
	 * Gives the oldest ready messages to a process.
	 * @param last offset of the last message that is held, or was at any time
	 * @param bytes no further ones once the bodies have this size together
	 * @return in the order of the offsets
	 */
	public List<Claimed> take(LogRow log, String node, long last, int most, long bytes) {
		return this.statements.sql(TAKE)
			.param("log", log.id())
			.param("last", last)
			.param("node", node)
			.param("most", most)
			.param("bytes", bytes)
			.query((rs,
					number) -> new Claimed(new StoredMessage(log.name(), log.epoch(), rs.getLong(1), rs.getLong(2),
							HeaderJson.read(rs.getString(3)), rs.getBytes(4)), rs.getInt(5), rs.getBoolean(6)))
			.list();
	}

	/** Makes those of the messages ready that this process holds. */
	public void release(LogRow log, String node, Collection<Claimed> messages) {
		List<Object[]> rows = new ArrayList<>();
		for (Claimed each : messages) {
			boolean seen = each.attempts() > 0 || each.redelivered();
			rows.add(new Object[] { NOBODY, each.attempts(), seen, log.id(), each.message().offset(), node });
		}
		this.statements.batch("update parley_claim set node = ?, attempts = ?, redelivered = (redelivered or ?)"
				+ " where destination_id = ? and message_offset = ? and node = ?", rows);
	}

	/**
	 * Notes when new messages expire: nobody may ever claim them.
	 * @param expiries milliseconds since 1970
	 */
	public void expire(Map<MessageTable.Place, Long> expiries) {
		this.statements.batch(
				"insert into parley_claim (destination_id, message_offset, node, attempts, redelivered, expires)"
						+ " values (?, ?, '', 0, false, ?)",
				expiries.entrySet()
					.stream()
					.map((each) -> new Object[] { each.getKey().logId(), each.getKey().offset(), each.getValue() })
					.toList());
	}

	/**
	 * Messages that have expired and that nobody holds, the oldest first. Those that were
	 * appended while queues were not shared are not known.
	 * @param now milliseconds since 1970
	 * @param most how many at most
	 */
	public List<Long> expired(LogRow log, long now, int most) {
		return this.statements
			.sql("select message_offset from parley_claim where destination_id = ? and expires <= ? and node = ''"
					+ " order by message_offset limit ?")
			.params(log.id(), now, most)
			.query(Long.class)
			.list();
	}

	/**
	 * Whether a message has expired that this process does not hold: another one may, and
	 * may be gone. Requires no lock.
	 * @param now milliseconds since 1970
	 */
	public boolean hasExpired(LogRow log, String node, long now) {
		return this.statements
			.sql("select exists (select 1 from parley_claim where destination_id = ? and expires <= ? and node <> ?)")
			.params(log.id(), now, node)
			.query(Boolean.class)
			.single();
	}

	/** Of these messages, those that exist and are held by no process but this one. */
	public Set<MessageTable.Place> free(Collection<MessageTable.Place> places, String node) {
		Map<Long, List<Long>> byLog = new HashMap<>();
		places.forEach((each) -> byLog.computeIfAbsent(each.logId(), (id) -> new ArrayList<>()).add(each.offset()));
		Set<MessageTable.Place> free = new HashSet<>();
		byLog.forEach((log, offsets) -> {
			for (int i = 0; i < offsets.size(); i += OFFSETS) {
				this.statements
					.sql("select m.message_offset from parley_message m left join parley_claim c"
							+ " on c.destination_id = m.destination_id and c.message_offset = m.message_offset"
							+ " where m.destination_id = :log and m.message_offset in (:offsets)"
							+ " and coalesce(c.node, '') in ('', :node)")
					.param("log", log)
					.param("offsets", offsets.subList(i, Math.min(i + OFFSETS, offsets.size())))
					.param("node", node)
					.query(Long.class)
					.list()
					.forEach((offset) -> free.add(new MessageTable.Place(log, offset)));
			}
		});
		return free;
	}

	/** The oldest messages that nobody holds, without headers and bodies. */
	public List<MessageTable.Outline> outlines(LogRow log, int limit) {
		return this.statements
			.sql("select m.message_offset, m.published_at, m.bytes_before, " + MessageTable.BYTES
					+ " from parley_message m left join parley_claim c"
					+ " on c.destination_id = m.destination_id and c.message_offset = m.message_offset"
					+ " where m.destination_id = ? and coalesce(c.node, '') = '' order by m.message_offset limit ?")
			.params(log.id(), limit)
			.query((rs, number) -> new MessageTable.Outline(rs.getLong(1), rs.getLong(2), rs.getLong(3), rs.getLong(4)))
			.list();
	}

	/** Of messages that are deleted, too. */
	public void delete(Collection<MessageTable.Place> places) {
		this.statements.batch("delete from parley_claim where destination_id = ? and message_offset = ?",
				places.stream().map((place) -> new Object[] { place.logId(), place.offset() }).toList());
	}

	/** Of all messages of a log, which are deleted, too. */
	public void deleteAll(long logId) {
		this.statements.sql("delete from parley_claim where destination_id = ?").param(logId).update();
	}

	/**
	 * Looks at some rows, and deletes those of messages that have been deleted by a
	 * process that writes alone, which has no claims.
	 * @param after only rows behind this place
	 * @param most how many to look at
	 */
	public Look deleteOrphans(MessageTable.Place after, int most) {
		return this.statements.sql(DELETE_ORPHANS)
			.param("log", after.logId())
			.param("after", after.offset())
			.param("most", most)
			.query((rs, number) -> new Look(new MessageTable.Place(rs.getLong(1), rs.getLong(2)), rs.getInt(3),
					rs.getInt(4)))
			.optional()
			.orElse(new Look(after, 0, 0));
	}

	/**
	 * A part of the table that has been looked at.
	 *
	 * @param last place of the last row; that behind which it began if there was none
	 * @param rows how many
	 * @param deleted how many of them
	 */
	public record Look(MessageTable.Place last, int rows, int deleted) {
	}

}
