package dev.parley.archive;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import dev.parley.archive.commit.CachedRows;
import dev.parley.archive.commit.CommitQueue;
import dev.parley.archive.commit.Committer;
import dev.parley.archive.commit.DiskFlush;
import dev.parley.archive.commit.GroupCommits;
import dev.parley.archive.commit.LockedRows;
import dev.parley.archive.commit.LogRows;
import dev.parley.archive.commit.OutgoingSweep;
import dev.parley.archive.commit.StoredBytes;
import dev.parley.archive.commit.Trimmer;
import dev.parley.archive.commit.Witness;
import dev.parley.archive.commit.Work;
import dev.parley.archive.commit.WriterTransactions;
import dev.parley.archive.table.LogTable;
import dev.parley.archive.table.LogTable.Beginning;
import dev.parley.archive.table.Tables;
import dev.parley.archive.table.Timeline;
import dev.parley.archive.writer.WriterLock;
import dev.parley.archive.writer.WriterTransactionManager;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Logs in a database: an answer means that the commit is done, and a restart continues
 * where the last run ended, with the same epochs and offsets.
 * <p>
 * One {@link Committer} writes and is the only thread that announces and answers:
 * callbacks of an answer run there and must not wait for anything. Readers ask the
 * database; those of a work queue first wait for all accepted work, so that nobody is
 * given a message that has been settled already. Other processes may write to the same
 * logs if the lock lets them: what they append is not announced here. Destinations that
 * keep nothing are announced in turn with the others and leave no row; their idempotency
 * keys are ignored.
 */
public final class JdbcBackend implements Backend {

	private final Tables tables;

	private final JdbcTemplate writer;

	private final WriterLock lock;

	private final ArchiveProperties properties;

	private final @Nullable Claims claims;

	private final Clock clock;

	private final boolean forgetful;

	private final CommitQueue queue;

	private final StoredBytes stored;

	/** Distinguishes the outgoing publications of this process. */
	private final String process;

	private volatile @Nullable Started started;

	/**
	 * Creates a backend that has not been started.
	 * @param readers for any thread
	 * @param writer connections for the committer alone
	 * @param lock started already; processes that write together hand out the messages of
	 * work queues together, each those that it has claimed
	 */
	public JdbcBackend(JdbcOperations readers, JdbcTemplate writer, WriterLock lock, ArchiveProperties properties,
			Clock clock) {
		this(readers, writer, lock, properties, clock, false);
	}

	/**
	 * @param forgetful whether the database may lose all logs while this process runs:
	 * then all logs have another epoch
	 */
	JdbcBackend(JdbcOperations readers, JdbcTemplate writer, WriterLock lock, ArchiveProperties properties, Clock clock,
			boolean forgetful) {
		this.forgetful = forgetful;
		this.tables = Tables.of(readers, properties.prefix());
		this.writer = writer;
		this.lock = lock;
		this.process = Objects.requireNonNullElseGet(lock.node(), LogTable::newEpoch);
		this.properties = properties;
		this.claims = (lock.node() != null) ? new JdbcClaims(this::acceptOrFail) : null;
		this.clock = clock;
		this.queue = new CommitQueue(properties.backlog().toBytes());
		this.stored = new StoredBytes(this.tables.messages(), properties.quota().toBytes(),
				properties.userShareBytes());
	}

	@Override
	public void start(Inbound inbound, Retentions retentions) {
		Timeline timeline = this.forgetful ? Timeline.NONE : Timeline.of(this.writer);
		Tables written = Tables.of(this.writer, this.properties.prefix(), timeline);
		boolean changes = this.forgetful || timeline != Timeline.NONE;
		Supplier<Beginning> write = written.logs().beginnings(changes);
		Supplier<Beginning> read = this.tables.logs().beginnings(changes);
		this.stored.estimate();
		String node = this.lock.node();
		LogRows rows = (node != null) ? new LockedRows(written) : new CachedRows(written);
		Witness witness = (node != null) ? Witness.of(written.nodes(), written.writer(), node)
				: Witness.of(written.writer());
		DataSource connections = Objects.requireNonNull(this.writer.getDataSource());
		DiskFlush flush = new DiskFlush(this.writer, this.properties.sync(), System::nanoTime);
		WriterTransactions transactions = new WriterTransactions(
				new TransactionTemplate(new WriterTransactionManager(connections)), witness, this.lock, rows,
				this.queue, flush, this.properties.patience());
		OutgoingSweep outgoing = new OutgoingSweep(written, this.lock, retentions, inbound, this.process);
		Committer committer = new Committer(this.queue, this.properties.group(), written, transactions, this.lock, rows,
				new GroupCommits(written, rows, retentions, write, node), new Trimmer(written, transactions, rows,
						retentions, this.stored, this.lock, this.clock, System::nanoTime),
				flush, this.stored, outgoing, inbound, this.clock);
		Thread thread = new Thread(committer, "parley-archive");
		thread.setDaemon(true);
		this.started = new Started(retentions, new LogReader(this.tables, retentions, read, this.clock), outgoing,
				committer, thread);
		thread.start();
	}

	/**
	 * Whether the committer's thread runs and is not stuck, or is not needed. The time
	 * that the database takes for an answer does not count.
	 * @param now by {@link System#nanoTime()}
	 */
	boolean canWrite(long now) {
		Started running = this.started;
		return running == null || this.queue.isClosed()
				|| (running.thread().isAlive() && !running.committer().isStuck(now));
	}

	@Override
	public CompletableFuture<List<Position>> publish(Batch batch) {
		Work.Publish work = new Work.Publish(batch);
		RefusedException refused = this.stored.admit(batch, started().retentions());
		if (refused != null) {
			work.fail(refused);
			return work.answer();
		}
		acceptOrFail(work);
		return work.answer();
	}

	@Override
	public @Nullable Claims claims() {
		return this.claims;
	}

	private void acceptOrFail(Work work) {
		try {
			accept(work);
		}
		catch (BackendException ex) {
			work.fail(ex);
		}
	}

	String process() {
		return this.process;
	}

	/**
	 * Checks the limits of what may be stored, before a transaction stores it. How much
	 * is in a queue that several processes hand out is not known then; only that earlier
	 * ones wait for room.
	 * @throws RefusedException if this publication is over a limit
	 */
	void admit(Publication publication) {
		RefusedException refused = this.stored.admit(Batch.of(publication), started().retentions());
		if (refused != null) {
			throw refused;
		}
		if (started().outgoing().isWaitedFor(publication.destination())) {
			throw new RefusedException(Problem.queueFull(publication.destination()));
		}
	}

	/** See {@link JdbcOutgoing#committed}. */
	CompletableFuture<List<Position>> move(List<Outgoing.Entry> entries) {
		Work.Publish work = Work.Publish.moving(entries);
		acceptOrFail(work);
		return work.answer().handle((positions, failure) -> {
			if (failure == null) {
				return positions;
			}
			moveLater(entries);
			return entries.stream().map((entry) -> new Position("", 0)).toList();
		});
	}

	/** If they are there, they are moved at some time. */
	void moveLater(List<Outgoing.Entry> entries) {
		started().outgoing().failed(entries.stream().map(Outgoing.Entry::id).toList());
	}

	/** Size of all messages, bytes. */
	long storedBytes() {
		return this.stored.bytes();
	}

	/** The committer itself must not wait for the committer. */
	private void accept(Work work) {
		if (Thread.currentThread() == started().thread()) {
			this.queue.putAtOnce(work);
		}
		else {
			this.queue.put(work);
		}
	}

	@Override
	public boolean isBehind(String sender) {
		return this.queue.isFull(sender);
	}

	@Override
	public Page read(String destination, long from, int limit) {
		if (limit < 0) {
			throw new IllegalArgumentException("Expected a limit of 0 or more, not " + limit);
		}
		Started started = started();
		if (DestinationNames.isQueue(destination) && Thread.currentThread() != started.thread()) {
			Work.Await accepted = new Work.Await(destination);
			accept(accepted);
			await(accepted.answer());
		}
		try {
			return started.reader().read(destination, from, limit);
		}
		catch (DataAccessException ex) {
			throw new BackendException("The log of %s could not be read".formatted(destination), ex);
		}
	}

	@Override
	public void forget(String destination) {
		Started started = started();
		Work.Forget work = new Work.Forget(destination);
		if (Thread.currentThread() == started.thread()) {
			started.committer().forget(work);
		}
		else {
			accept(work);
		}
		await(work.answer());
	}

	/**
	 * Where logs stand now, in one query for 500 of them.
	 * @throws BackendException if they cannot be read
	 */
	Map<String, Position> positions(Collection<String> destinations) {
		try {
			return started().reader().positions(destinations);
		}
		catch (DataAccessException ex) {
			throw new BackendException("The logs' positions could not be read", ex);
		}
	}

	private static void await(CompletableFuture<?> answer) {
		try {
			answer.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof BackendException cause) ? cause
					: new BackendException("The archive failed", ex);
		}
	}

	@Override
	public void close() {
		this.queue.close();
		Started started = this.started;
		if (started == null) {
			return;
		}
		try {
			started.thread().join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Started started() {
		Started started = this.started;
		if (started == null) {
			throw new IllegalStateException("The archive has not been started");
		}
		return started;
	}

	private record Started(Retentions retentions, LogReader reader, OutgoingSweep outgoing, Committer committer,
			Thread thread) {
	}

}
