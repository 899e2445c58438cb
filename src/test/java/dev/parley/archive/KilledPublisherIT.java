package dev.parley.archive;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.writer.Mutex;
import dev.parley.engine.log.Position;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Kills a process between every two steps of publishing with a row. The next process
 * finds exactly the messages of the committed transactions, once and in order.
 */
@Timeout(300)
@Slow
class KilledPublisherIT {

	private static final String TOPIC = "/topic/durable/orders";

	/** Exit code of a process that was killed at its step. */
	private static final int KILLED = 77;

	@TempDir
	private Path folder;

	/** Where the third transaction ends. */
	enum Step {

		BEFORE_THE_INSERT("application", "insert into parley_outgoing", false, false),

		AFTER_THE_INSERT("application", "insert into parley_outgoing", true, false),

		BEFORE_THE_COMMIT("application", "commit", false, false),

		AFTER_THE_COMMIT("application", "commit", true, true),

		BEFORE_THE_APPEND("archive", "insert into parley_message", false, true),

		BEFORE_THE_ROW_IS_DELETED("archive", "delete from parley_outgoing", false, true),

		BEFORE_THE_MOVE_IS_COMMITTED("archive", "commit", false, true),

		AFTER_THE_MOVE_IS_COMMITTED("archive", "commit", true, true);

		private final String connection;

		private final String call;

		private final boolean after;

		private final boolean committed;

		Step(String connection, String call, boolean after, boolean committed) {
			this.connection = connection;
			this.call = call;
			this.after = after;
			this.committed = committed;
		}

	}

	@ParameterizedTest
	@EnumSource(Step.class)
	void onH2(Step step) throws Exception {
		check(step, "jdbc:h2:file:%s;WRITE_DELAY=0;RETENTION_TIME=5000;DB_CLOSE_ON_EXIT=FALSE"
			.formatted(this.folder.resolve(UUID.randomUUID().toString())));
	}

	@ParameterizedTest
	@EnumSource(Step.class)
	void onPostgresql(Step step) throws Exception {
		check(step, Postgres.newDatabase());
	}

	/** The row of a transaction that was killed twice is moved by the third process. */
	@ParameterizedTest
	@CsvSource({ "AFTER_THE_COMMIT, BEFORE_THE_MOVE_IS_COMMITTED" })
	void twice(Step first, Step second) throws Exception {
		String url = Postgres.newDatabase();
		kill(first, url, 1);
		kill(second, url, 4);
		try (HikariDataSource pool = pool(url);
				PublishingApplication app = new PublishingApplication(pool, pool, Mutex.NONE)) {
			await().untilAsserted(() -> assertThat(app.log(TOPIC)).containsExactly("1a", "1b", "2a", "2b", "3a", "3b",
					"4a", "4b", "5a", "5b", "6a", "6b"));
		}
	}

	private static void check(Step step, String url) throws Exception {
		kill(step, url, 1);
		try (HikariDataSource pool = pool(url);
				PublishingApplication app = new PublishingApplication(pool, pool, Mutex.NONE)) {
			Position next = app.publish(TOPIC, "next").get(60, TimeUnit.SECONDS);
			assertThat(app.orders()).isEqualTo(step.committed ? List.of(1, 2, 3) : List.of(1, 2));
			assertThat(app.log(TOPIC)).isEqualTo(step.committed ? List.of("1a", "1b", "2a", "2b", "3a", "3b", "next")
					: List.of("1a", "1b", "2a", "2b", "next"));
			assertThat(next.offset()).isEqualTo(step.committed ? 7 : 5);
			assertThat(app.outgoing()).isZero();
		}
	}

	private static void kill(Step step, String url, int firstOrder) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Killed.class.getName(), url,
				step.name(), String.valueOf(firstOrder))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(KILLED);
	}

	private static HikariDataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setMaximumPoolSize(5);
		pool.setConnectionTimeout(Duration.ofSeconds(30).toMillis());
		return pool;
	}

	/** Commits two transactions, and is killed in the third. */
	static final class Killed {

		private Killed() {
		}

		public static void main(String[] arguments) throws Exception {
			Step step = Step.valueOf(arguments[1]);
			int first = Integer.parseInt(arguments[2]);
			HaltingDataSource database = new HaltingDataSource(pool(arguments[0]), "application");
			HaltingDataSource writer = new HaltingDataSource(pool(arguments[0]), "archive");
			PublishingApplication app = new PublishingApplication(database, writer, Mutex.NONE);
			for (int order = first; order < first + 3; order++) {
				int id = order;
				if (order == first + 2) {
					database.armed = step;
					writer.armed = step;
				}
				app.transaction().execute((status) -> {
					app.order(id);
					app.publish(TOPIC, id + "a");
					return app.publish(TOPIC, id + "b");
				}).get(60, TimeUnit.SECONDS);
			}
			Runtime.getRuntime().halt(1);
		}

	}

	/** Ends the process, without any cleaning up, at a step. */
	private static final class HaltingDataSource extends DelegatingDataSource {

		private final String name;

		private volatile Step armed;

		HaltingDataSource(DataSource target, String name) {
			super(target);
			this.name = name;
		}

		private void at(String call, boolean after) {
			Step step = this.armed;
			if (step != null && step.connection.equals(this.name) && call.startsWith(step.call)
					&& step.after == after) {
				Runtime.getRuntime().halt(KILLED);
			}
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			return proxy(Connection.class, connection, (method, arguments) -> switch (method) {
				case "commit" -> "commit";
				default -> null;
			});
		}

		private <T> T proxy(Class<T> type, T target, Named named) {
			return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
					(proxy, method, arguments) -> {
						String call = named.of(method.getName(), arguments);
						if (call != null) {
							at(call, false);
						}
						Object result;
						try {
							result = method.invoke(target, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getCause();
						}
						if (call != null) {
							at(call, true);
						}
						if (result instanceof PreparedStatement statement && arguments != null
								&& arguments[0] instanceof String sql) {
							return proxy(PreparedStatement.class, statement,
									(name, values) -> name.startsWith("execute") ? sql : null);
						}
						return result;
					}));
		}

		/** The name of a call at which the process may end; null if it may not. */
		private interface Named {

			String of(String method, Object[] arguments);

		}

	}

}
