package dev.parley.cluster.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.cluster.ClusterException;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.BusContract;
import dev.parley.cluster.bus.BusException;
import dev.parley.cluster.nodes.VersionLeases;
import dev.parley.cluster.nodes.VersionsInTurn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The contract of a bus on a PostgreSQL, and what happens to that. */
class PostgresBusIT extends BusContract {

	private static BusDatabase database;

	private static int test;

	private final String prefix = "bus" + ++test;

	private final Map<Bus, HikariDataSource> connections = new ConcurrentHashMap<>();

	@BeforeAll
	static void createDatabase() {
		database = new BusDatabase();
	}

	@AfterAll
	static void closeDatabase() {
		database.close();
	}

	@AfterEach
	void closeConnections() {
		this.connections.keySet().forEach(Bus::close);
		this.connections.values().forEach(HikariDataSource::close);
	}

	@Override
	protected Bus create() {
		HikariDataSource node = database.connections();
		Bus bus = new PostgresBus(node, this.prefix);
		this.connections.put(bus, node);
		return bus;
	}

	/** They come back by themselves. */
	@Override
	protected void cut(Bus node) {
		database.cut(this.connections.get(node));
	}

	@Override
	protected void mend(Bus node) {
	}

	@Test
	void nodesOfTwoVersionsNeverBothHaveALease() throws Exception {
		try (HikariDataSource here = database.connections(); HikariDataSource there = database.connections()) {
			VersionsInTurn.check(new PostgresVersionLeases(here, this.prefix),
					new PostgresVersionLeases(there, this.prefix));
		}
	}

	@Test
	void theLeaseEndsWithItsConnectionWhichEndsWhenItIsNotUsed() throws Exception {
		try (HikariDataSource here = database.connections(); HikariDataSource there = database.connections()) {
			VersionLeases one = new PostgresVersionLeases(here, this.prefix);
			VersionLeases two = new PostgresVersionLeases(there, this.prefix);
			assertThat(one.hold("one", 1)).isEmpty();
			VersionLeases.Other first = two.hold("two", 2).get(0);
			await().untilAsserted(() -> {
				one.hold("one", 1);
				assertThat(two.hold("two", 2).get(0).sign()).isGreaterThan(first.sign());
			});
			database.cut(here);
			await().untilAsserted(() -> assertThat(two.hold("two", 2)).isEmpty());
			assertThat(one.hold("one", 1)).as("it finds that it has lost its lease").hasSize(1);
			two.release("two", 2);
			assertThat(one.hold("one", 1)).isEmpty();
			one.release("one", 1);
			try (Connection again = here.getConnection()) {
				assertThat(idleTimeout(again)).as("whoever gets this connection next").isEqualTo("0");
			}
		}
	}

	@Test
	void anotherPrefixIsAnotherClusterWithAVersionOfItsOwn() {
		try (HikariDataSource here = database.connections(); HikariDataSource there = database.connections()) {
			VersionLeases one = new PostgresVersionLeases(here, this.prefix);
			VersionLeases two = new PostgresVersionLeases(there, this.prefix + "x");
			assertThat(one.hold("one", 1)).isEmpty();
			assertThat(two.hold("two", 2)).isEmpty();
			one.release("one", 1);
			two.release("two", 2);
		}
	}

	@Test
	void aSessionOfANodeThatDoesNotLookAnyMoreListensNoLongerThanNewsAreKept() throws Exception {
		try (HikariDataSource node = database.connections()) {
			Connection listening = node.getConnection();
			new BusTable(this.prefix).listen(listening);
			assertThat(idleTimeout(listening)).isEqualTo("1min");
			BusConnections.end(listening);
			try (Connection again = node.getConnection()) {
				assertThat(idleTimeout(again)).as("whoever gets this connection next").isEqualTo("0");
			}
		}
	}

	private static String idleTimeout(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("show idle_session_timeout")) {
			rows.next();
			return rows.getString(1);
		}
	}

	@Test
	void anotherPrefixIsAnotherCluster() throws Exception {
		Bus here = create();
		HikariDataSource pool = database.connections();
		try (pool; Bus elsewhere = new PostgresBus(pool, this.prefix + "x")) {
			Recorder heard = listen(here);
			elsewhere.send("a", bytes("x")).get(10, TimeUnit.SECONDS);
			here.send("a", bytes("y")).get(10, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(texts(heard)).containsExactly("y"));
		}
	}

	@Test
	void aPrefixIsPartOfANameOfATable() {
		HikariDataSource pool = database.connections();
		try (pool) {
			assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> new PostgresBus(pool, "a; b"))
				.withMessageContaining("parley.cluster.prefix is 'a; b'");
		}
	}

	/** It gives the connection to others between two transactions, so LISTEN is lost. */
	@Test
	void aPoolerInTransactionModeIsRefusedAtTheStart() {
		HikariDataSource pool = database.connections();
		DataSource pooler = proxy(DataSource.class, pool, (connection) -> proxy(Connection.class, connection,
				(statement) -> (statement instanceof Statement) ? proxy(Statement.class, statement, null) : statement));
		try (pool) {
			assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> new PostgresBus(pooler, this.prefix))
				.withMessageContaining("there is a pooler between, in transaction mode");
		}
	}

	/** Passes on all calls but that of LISTEN. */
	@SuppressWarnings("unchecked")
	private static <T> T proxy(Class<T> type, Object behind, UnaryOperator<Object> results) {
		return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> {
					if (arguments != null && arguments[0] instanceof String sql && sql.startsWith("listen ")) {
						return false;
					}
					try {
						Object result = method.invoke(behind, arguments);
						boolean wrapped = results != null && method.getReturnType().isInterface()
								&& !method.getName().equals("unwrap") && !(result instanceof PreparedStatement);
						return wrapped ? results.apply(result) : result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	/** A break alone loses nothing: the table has it still. */
	@Test
	void whatIsSentWhileTheConnectionOfAReaderIsAwayIsHeardWhenItIsBack() throws Exception {
		Bus one = create();
		Bus other = create();
		Recorder there = listen(other);
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			if (i % 50 == 25) {
				cut(other);
			}
			one.send("a", bytes(String.valueOf(i))).get(10, TimeUnit.SECONDS);
			sent.add(String.valueOf(i));
		}
		await().untilAsserted(() -> assertThat(texts(there)).isEqualTo(sent));
		assertThat(there.interruptions()).isPositive();
		assertThat(((PostgresBus) other).lost()).isZero();
	}

	@Test
	void whoWasStoppedForLongerThanNewsAreKeptIsToldSo() throws Exception {
		Bus one = create();
		Bus other = create();
		CountDownLatch called = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Recorder slow = new Recorder() {

			@Override
			public void heard(byte[] news) {
				called.countDown();
				try {
					goOn.await(30, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				super.heard(news);
			}

		};
		other.listen("a", slow).get(10, TimeUnit.SECONDS);
		one.send("a", bytes("first")).get(10, TimeUnit.SECONDS);
		assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < 100; i++) {
			one.send("a", bytes("missed")).get(10, TimeUnit.SECONDS);
		}
		database.jdbc().update("delete from %s_bus".formatted(this.prefix));
		goOn.countDown();
		await().untilAsserted(() -> assertThat(slow.interruptions()).isOne());
		one.send("a", bytes("late")).get(10, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(texts(slow)).containsExactly("first", "late"));
		assertThat(((PostgresBus) other).lost()).isOne();
	}

	/** PostgreSQL empties what is unlogged when it has crashed. */
	@Test
	void whatPostgresqlHasLostIsToldOfAndTheBusBeginsAgain() throws Exception {
		Bus one = create();
		Bus other = create();
		Recorder there = listen(other);
		for (int i = 0; i < 10; i++) {
			one.send("a", bytes("x")).get(10, TimeUnit.SECONDS);
		}
		await().untilAsserted(() -> assertThat(texts(there)).hasSize(10));
		database.jdbc().execute("truncate %1$s_bus, %1$s_bus_state".formatted(this.prefix));
		await().untilAsserted(() -> assertThat(there.interruptions()).isPositive());
		one.send("a", bytes("y")).get(10, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(texts(there)).hasSize(11).endsWith("y"));
		Recorder later = new Recorder();
		other.listen("b", later).get(10, TimeUnit.SECONDS);
		one.send("b", bytes("z")).get(10, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(texts(later)).containsExactly("z"));
	}

	/** Another node's transaction that began earlier and ends later. */
	@Test
	void aCommitThatComesLateIsMissedByNobody() throws Exception {
		Bus one = create();
		Recorder there = listen(create());
		try (HikariDataSource pool = database.connections(); Connection slow = pool.getConnection()) {
			slow.setAutoCommit(false);
			new BusTable(this.prefix).append(slow, Parcel.pack(List.of(new Parcel.News("a", bytes("slow")))));
			CompletableFuture<Void> fast = one.send("a", bytes("fast"));
			await().until(() -> Boolean.TRUE.equals(database.jdbc()
				.queryForObject("select exists (select 1 from pg_locks where not granted)", Boolean.class)));
			assertThat(fast).isNotDone();
			slow.commit();
			fast.get(10, TimeUnit.SECONDS);
		}
		await().untilAsserted(() -> assertThat(texts(there)).containsExactly("slow", "fast"));
	}

	@Test
	void whatWaitsIsBounded() throws Exception {
		Bus one = create();
		try (HikariDataSource pool = database.connections(); Connection slow = pool.getConnection()) {
			slow.setAutoCommit(false);
			new BusTable(this.prefix).append(slow, new byte[0]);
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				sent.add(one.send("a", new byte[1024 * 1024]));
			}
			assertThat(sent.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSizeBetween(20, 30);
			slow.rollback();
			await().until(() -> sent.stream().allMatch(CompletableFuture::isDone));
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> sent.get(39).get())
				.withCauseInstanceOf(BusException.class);
		}
	}

	@Test
	void whatIsKeptIsBounded() throws Exception {
		Bus one = create();
		for (int i = 0; i < 100; i++) {
			one.send("a", new byte[Bus.LONGEST]).get(10, TimeUnit.SECONDS);
		}
		String size = "select coalesce(sum(octet_length(news)), 0) from %s_bus".formatted(this.prefix);
		await().untilAsserted(() -> {
			one.send("a", new byte[0]).get(10, TimeUnit.SECONDS);
			assertThat(database.jdbc().queryForObject(size, Long.class)).isLessThan(BusTable.KEPT_BYTES + Bus.LONGEST);
		});
		database.jdbc().update("update %s_bus set sent_at = sent_at - interval '1 hour'".formatted(this.prefix));
		String count = "select count(*) from %s_bus".formatted(this.prefix);
		await().untilAsserted(() -> {
			one.send("a", new byte[0]).get(10, TimeUnit.SECONDS);
			assertThat(database.jdbc().queryForObject(count, Long.class)).isLessThan(60);
		});
	}

	private static Recorder listen(Bus node) throws Exception {
		Recorder recorder = new Recorder();
		node.listen("a", recorder).get(10, TimeUnit.SECONDS);
		return recorder;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(UTF_8);
	}

	private static List<String> texts(Recorder recorder) {
		return recorder.heard();
	}

}
