package dev.parley.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.Engine;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.FrameDecoder;
import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.session.Session;
import dev.parley.support.DefaultDatabase;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The engine and the archive without a container: STOMP over plain TCP, open to everyone.
 * It starts within a second, so that tests can kill it often. The database is that of the
 * default configuration, in the working directory.
 */
public final class BareBroker {

	private static final Retention ALL = new Retention(Integer.MAX_VALUE, Duration.ZERO, 0);

	private BareBroker() {
	}

	public static void main(String[] arguments) throws IOException {
		HikariDataSource database = new HikariDataSource();
		database.setJdbcUrl(DefaultDatabase.url(Path.of("data")));
		createTables(database);
		JdbcTemplate jdbc = new JdbcTemplate(database);
		WriterLock lock = new WriterLock(Mutex.NONE, Tables.of(jdbc, ArchiveDatabase.PREFIX).writer(),
				() -> System.exit(1));
		lock.start();
		Backend archive = new JdbcBackend(jdbc, jdbc, lock, ArchiveDatabase.DEFAULTS, Clock.systemUTC());
		ExecutorService threads = Executors.newCachedThreadPool();
		Engine engine = new Engine(policies(), Limits.DEFAULT, new MemoryBackend(Clock.systemUTC()), archive,
				(problem) -> problem.detail().getBytes(StandardCharsets.UTF_8), threads, Clock.systemUTC(), Meters.NONE,
				Memory.unbounded(), Rates.UNLIMITED);
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			System.out.println("started on port " + server.getLocalPort());
			for (int number = 1;; number++) {
				String id = "session-" + number;
				Socket socket = server.accept();
				threads.execute(() -> serve(engine, id, socket));
			}
		}
	}

	private static void createTables(HikariDataSource database) {
		boolean there = !new JdbcTemplate(database)
			.queryForList("select 1 from information_schema.tables where table_name = 'ARCHIVE_KEY'")
			.isEmpty();
		if (!there) {
			new ResourceDatabasePopulator(false, false, "UTF-8", new ClassPathResource("db/migration/V20__archive.sql"),
					new ClassPathResource("db/migration/V21__archive_writer.sql"),
					new ClassPathResource("db/migration/V22__archive_key_owner.sql"),
					new ClassPathResource("db/migration/V23__archive_outgoing.sql"),
					new ClassPathResource("db/migration/V24__archive_latest.sql"),
					new ClassPathResource("db/migration/V25__archive_node.sql"),
					new ClassPathResource("db/migration/V41__archive_claim.sql"),
					new ClassPathResource("db/migration/V45__archive_timeline.sql"))
				.execute(database);
		}
	}

	private static Policies policies() {
		return new Policies(List.of(DestinationPolicy.open("/topic/**"), DestinationPolicy.open("/queue/**"),
				new DestinationPolicy("/topic/durable/**", Access.EVERYONE, Access.EVERYONE, ALL, true, false, 65_536,
						SlowConsumer.DISCONNECT),
				new DestinationPolicy("/queue/durable/**", Access.EVERYONE, Access.EVERYONE, ALL, true, false, 65_536,
						SlowConsumer.DISCONNECT)));
	}

	private static void serve(Engine engine, String id, Socket socket) {
		Session session = engine.open(id, new SocketWire(socket));
		FrameDecoder decoder = new FrameDecoder(new FrameLimits(65_536, 100, 8192));
		try (socket) {
			InputStream in = socket.getInputStream();
			byte[] buffer = new byte[65_536];
			for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
				session.received();
				decoder.decode(Arrays.copyOf(buffer, length),
						(frame) -> session.frames().offer(frame, (next) -> handle(session, decoder, next)));
			}
		}
		catch (IOException | RuntimeException ex) {
			System.out.println(id + ": " + ex);
		}
		finally {
			session.closed();
		}
	}

	private static void handle(Session session, FrameDecoder decoder, Frame frame) {
		if (frame.command().isConnect()) {
			session.connect(frame, new Caller("everybody", Set.of(), false), Headers.empty());
			decoder.use(session.version());
		}
		else {
			session.admit(frame);
			session.handle(frame, frame.header("destination"));
		}
	}

	/** Writes on the calling thread. */
	private record SocketWire(Socket socket) implements Wire {

		@Override
		public void write(List<EncodedFrame> frames, WriteListener done) {
			try {
				OutputStream out = this.socket.getOutputStream();
				for (EncodedFrame frame : frames) {
					out.write(frame.bytes());
				}
			}
			catch (IOException ex) {
				done.failed(ex);
				return;
			}
			done.written();
		}

		@Override
		public void close(CloseReason reason) {
			abort();
		}

		@Override
		public void ping() {
		}

		@Override
		public void abort() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
