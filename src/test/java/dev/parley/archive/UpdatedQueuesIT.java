package dev.parley.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.parley.archive.table.Schema;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.support.ManualClock;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/** Work queues of a database from before nodes could share them. */
@Timeout(180)
class UpdatedQueuesIT {

	private static final String QUEUE = "/queue/a";

	private static final List<String> LATER_COLUMNS = List.of("former varchar(1000) default '' not null",
			"timeline varchar(8)");

	private final ManualClock clock = new ManualClock();

	static Stream<Update> updates() {
		return Stream.of(
				new Update("the server's tables", (database) -> flyway(database, "40"),
						(database) -> flyway(database, "latest")),
				new Update("those of an application with the starter", UpdatedQueuesIT::schema3,
						(database) -> new Schema(database, ArchiveDatabase.PREFIX).create()));
	}

	private static void flyway(DataSource database, String target) {
		Flyway.configure().dataSource(database).target(target).load().migrate();
	}

	private static void schema3(DataSource database) {
		for (int version = 1; version <= 3; version++) {
			String script = ArchiveDatabase.PREFIX.in(text("db/parley/archive/" + version + ".sql"));
			DatabasePopulatorUtils.execute(
					new ResourceDatabasePopulator(new ByteArrayResource(script.getBytes(StandardCharsets.UTF_8))),
					database);
		}
		assertThat(new Schema(database, ArchiveDatabase.PREFIX).version()).isEqualTo(3);
	}

	private static void eachOf(List<String> columns, BiConsumer<String, String> change) {
		for (String table : List.of("archive_epoch", "archive_destination")) {
			columns.forEach((column) -> change.accept(table, column));
		}
	}

	private static String text(String resource) {
		try {
			return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("updates")
	void whatWaitedBeforeIsHandedOutByAllNodesAfterwards(Update update) throws Exception {
		try (PostgresNodes nodes = new PostgresNodes(update.before())) {
			// Today's code writes, to columns that were not there then.
			eachOf(LATER_COLUMNS,
					(table, column) -> nodes.jdbc().execute("alter table %s add column %s".formatted(table, column)));
			PostgresNodes.Node alone = start(nodes.alone(this.clock));
			for (String body : List.of("1", "2", "3", "4")) {
				publish(alone, body);
			}
			alone.backend().publish(Batch.of(new Settlement(QUEUE, 1))).get(30, TimeUnit.SECONDS);
			alone.close();
			eachOf(LATER_COLUMNS, (table, column) -> nodes.jdbc()
				.execute("alter table %s drop column %s".formatted(table, column.split(" ")[0])));
			update.after().accept(Objects.requireNonNull(nodes.jdbc().getDataSource()));

			PostgresNodes.Node one = start(nodes.node(this.clock));
			PostgresNodes.Node two = start(nodes.node(this.clock));
			assertThat(claim(one)).containsExactly("2 0 false");
			assertThat(claim(two)).containsExactly("3 0 false");
			publish(one, "5");
			assertThat(claim(two)).containsExactly("4 0 false");
			assertThat(claim(one)).containsExactly("5 0 false");
			one.kill();
			assertThat(two.backend().read(QUEUE, 1, 10).messages()).hasSize(4);
		}
	}

	private static PostgresNodes.Node start(PostgresNodes.Node node) {
		node.backend().start(new RecordingInbound(), BackendFixture::retention);
		return node;
	}

	private static void publish(PostgresNodes.Node node, String body) throws Exception {
		node.backend()
			.publish(Batch.of(new Publication(QUEUE, Headers.empty(), body.getBytes(StandardCharsets.UTF_8))))
			.get(30, TimeUnit.SECONDS);
	}

	private static List<String> claim(PostgresNodes.Node node) throws Exception {
		List<Claimed> claimed = Objects.requireNonNull(node.backend().claims())
			.claim(QUEUE, 1)
			.get(30, TimeUnit.SECONDS);
		return claimed.stream()
			.map((each) -> new String(each.message().body(), StandardCharsets.UTF_8) + " " + each.attempts() + " "
					+ each.redelivered())
			.toList();
	}

	/**
	 * An update of the tables.
	 *
	 * @param before makes them as they were
	 * @param after brings them up to date
	 */
	record Update(String name, Consumer<DataSource> before, Consumer<DataSource> after) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
