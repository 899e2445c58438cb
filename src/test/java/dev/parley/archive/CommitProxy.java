package dev.parley.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.awaitility.Awaitility.await;

/**
 * The network between a server and its PostgreSQL. When told to, it breaks the connection
 * on which the next COMMIT is sent, so that the sender cannot know whether it arrived.
 * Needs {@code prepareThreshold=0} in the URL; without it the word COMMIT is sent only
 * once.
 */
final class CommitProxy implements AutoCloseable {

	private static final Pattern ADDRESS = Pattern.compile("//[^:/]+:(\\d+)/");

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final int target;

	private final AtomicReference<Fate> next = new AtomicReference<>();

	private final JdbcOperations administrator;

	/**
	 * Creates a proxy for this database.
	 * @param url the URL of the database itself
	 */
	CommitProxy(String url) throws IOException {
		this.administrator = new JdbcTemplate(new DriverManagerDataSource(url));
		this.target = ADDRESS.matcher(url)
			.results()
			.findFirst()
			.map((found) -> Integer.parseInt(found.group(1)))
			.orElseThrow();
		this.threads.execute(this::accept);
	}

	/** The URL of the database through this proxy. */
	String through(String url) {
		return ADDRESS.matcher(url).replaceFirst("//127.0.0.1:" + this.server.getLocalPort() + "/")
				+ "&prepareThreshold=0";
	}

	/**
	 * The next COMMIT arrives only when another connection waits for its transaction, to
	 * find out its outcome or to repeat it.
	 */
	void delayCommit() {
		this.next.set(Fate.LATE);
	}

	/** The next COMMIT never arrives. */
	void loseCommit() {
		this.next.set(Fate.NEVER);
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				Socket database = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.threads.execute(() -> pass(client, database));
				this.threads.execute(() -> pump(database, client));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void pass(Socket client, Socket database) {
		byte[] buffer = new byte[65_536];
		try (client; database) {
			InputStream in = client.getInputStream();
			OutputStream out = database.getOutputStream();
			for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
				String said = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
				Fate fate = said.contains("COMMIT") ? this.next.getAndSet(null) : null;
				if (fate != null) {
					client.setSoLinger(true, 0);
					client.close();
					if (fate == Fate.LATE) {
						awaitAWaiter();
						out.write(Arrays.copyOf(buffer, length));
						out.flush();
						awaitEnd(database);
					}
					return;
				}
				out.write(buffer, 0, length);
			}
		}
		catch (IOException ex) {
			// One side has closed; close the other.
		}
	}

	private void awaitAWaiter() {
		await().atMost(Duration.ofSeconds(60))
			.until(() -> this.administrator.queryForObject("select exists (select 1 from pg_stat_activity"
					+ " where datname = current_database() and wait_event_type = 'Lock')", Boolean.class));
	}

	/** PostgreSQL has read everything once it has answered the end of the stream. */
	private static void awaitEnd(Socket database) throws IOException {
		database.shutdownOutput();
		database.getInputStream().readAllBytes();
	}

	/** Closes the other side when one side has closed. */
	private static void pump(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// The same.
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.threads.shutdownNow();
	}

	private enum Fate {

		LATE, NEVER

	}

}
