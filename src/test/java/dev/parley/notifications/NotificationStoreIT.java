package dev.parley.notifications;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.chat.KnownNames;
import dev.parley.support.ManualClock;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** The tables in H2 and in PostgreSQL. */
@ParameterizedClass
@MethodSource("databases")
@Slow
class NotificationStoreIT {

	private static final Notification MENTION = new Notification("mention", "jun", Map.of("room", "Café \uD83D\uDE00"),
			"/#/rooms/general");

	private static final Notification ANNOUNCEMENT = new Notification("announcement", "root", Map.of("en", "Tonight"),
			null);

	@Parameter
	private String url;

	private final ManualClock clock = new ManualClock();

	private HikariDataSource pool;

	private NotificationStore store;

	private TransactionTemplate transaction;

	static Stream<String> databases() {
		return Stream.of("jdbc:h2:mem:" + UUID.randomUUID(), Postgres.newDatabase());
	}

	@BeforeEach
	void connect() {
		this.pool = new HikariDataSource();
		this.pool.setJdbcUrl(this.url);
		Flyway.configure().dataSource(this.pool).load().migrate();
		JdbcClient jdbc = JdbcClient.create(this.pool);
		jdbc.sql("delete from notification").update();
		jdbc.sql("delete from notification_reader").update();
		jdbc.sql("update notification_counter set last = 0").update();
		this.store = new NotificationStore(jdbc, new KnownNames(), new JsonMapper(), this.clock);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(this.pool));
	}

	@AfterEach
	void disconnect() {
		this.pool.close();
	}

	@Test
	void aUserReadsTheirOwnAndThoseForEverybodyTheNewestFirst() {
		Notified first = add("mina", MENTION);
		Notified second = add(null, ANNOUNCEMENT);
		add("jun", MENTION);
		Notified third = add("mina", new Notification("room-invitation", null, Map.of(), null));
		assertThat(newest("mina")).containsExactly(third, second, first);
		assertThat(this.store.newest("mina", third.position(), 1)).containsExactly(second);
		assertThat(this.store.newest("mina", first.position(), 9)).isEmpty();
		assertThat(newest("nobody")).containsExactly(second);
	}

	@Test
	void theReadPositionNeverGoesBackNorBeyondTheLast() {
		add("mina", MENTION);
		add(null, ANNOUNCEMENT);
		add("mina", MENTION);
		assertThat(this.store.state("mina")).isEqualTo(new NotificationService.ReadState(0, 3));
		assertThat(read("mina", 2)).isTrue();
		assertThat(this.store.state("mina")).isEqualTo(new NotificationService.ReadState(2, 1));
		assertThat(read("mina", 2)).isFalse();
		assertThat(read("mina", 1)).isFalse();
		assertThat(this.store.state("mina")).isEqualTo(new NotificationService.ReadState(2, 1));
		assertThat(read("mina", 1_000_000)).isTrue();
		assertThat(this.store.state("mina")).isEqualTo(new NotificationService.ReadState(3, 0));
		add("mina", MENTION);
		assertThat(this.store.state("mina").unread()).isEqualTo(1);
		assertThat(this.store.state("jun")).isEqualTo(new NotificationService.ReadState(0, 1));
	}

	@Test
	void devicesThatReadTogetherLeaveTheFurthestPosition() {
		IntStream.rangeClosed(1, 20).forEach((i) -> add("mina", MENTION));
		IntStream.rangeClosed(1, 20).parallel().forEach((i) -> read("mina", i));
		assertThat(this.store.state("mina")).isEqualTo(new NotificationService.ReadState(20, 0));
	}

	@Test
	void whoeverHasSeenAPositionHasSeenAllBeforeIt() {
		Map<Long, Integer> seen = new ConcurrentHashMap<>();
		IntStream.range(0, 40).parallel().forEach((i) -> {
			Notified notified = add("mina", MENTION);
			seen.put(notified.position(),
					newest("mina").stream().filter((each) -> each.position() <= notified.position()).toList().size());
		});
		assertThat(seen).hasSize(40)
			.allSatisfy((position, before) -> assertThat(before).isEqualTo(position.intValue()));
	}

	@Test
	void theOldestGoWhenThereAreTooManyOfAUser() {
		add("jun", MENTION);
		add(null, ANNOUNCEMENT);
		IntStream.range(0, NotificationStore.OF_A_USER + 1).forEach((i) -> add("mina", MENTION));
		assertThat(newest("mina")).hasSize(NotificationStore.OF_A_USER + 1)
			.extracting(Notified::position)
			.startsWith(NotificationStore.OF_A_USER + 3L)
			.endsWith(4L, 2L);
		IntStream.range(0, NotificationStore.FOR_ALL).forEach((i) -> add(null, ANNOUNCEMENT));
		assertThat(newest("jun")).hasSize(NotificationStore.FOR_ALL + 1)
			.last()
			.extracting(Notified::position)
			.isEqualTo(1L);
	}

	@Test
	void theOldAreNotShownAndGoWithTheNextThatIsAdded() {
		add("mina", MENTION);
		this.clock.advance(NotificationStore.AGE.minus(Duration.ofMillis(1)));
		assertThat(newest("mina")).hasSize(1);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(newest("mina")).isEmpty();
		assertThat(this.store.state("mina").unread()).isZero();
		assertThat(rows()).isEqualTo(1);
		add("jun", MENTION);
		assertThat(rows()).isEqualTo(1);
	}

	@Test
	void nothingIsLeftOfADeletedAccountAndNothingIsAdded() {
		add("mina", MENTION);
		read("mina", 1);
		add("sora", MENTION);
		add("sora", new Notification("mention", "mina", Map.of(), null));
		this.transaction.executeWithoutResult((status) -> this.store.forget("mina", false));
		assertThat(newest("mina")).isEmpty();
		assertThat(this.store.state("mina")).isEqualTo(new NotificationService.ReadState(0, 0));
		assertThat(newest("sora")).hasSize(2);
		this.transaction.executeWithoutResult((status) -> this.store.forget("jun", true));
		assertThat(newest("sora")).extracting((each) -> each.notification().sender()).containsExactly("mina");
		assertThat(this.transaction.<@Nullable Notified>execute((status) -> this.store.add("gone", MENTION))).isNull();
		assertThat(read("gone", 1)).isFalse();
		assertThat(this.store.state("gone").readUpTo()).isZero();
		assertThat(rows()).isEqualTo(1);
	}

	private Notified add(@Nullable String user, Notification notification) {
		return this.transaction.execute((status) -> this.store.add(user, notification));
	}

	private boolean read(String user, long upTo) {
		return this.transaction.execute((status) -> this.store.read(user, upTo));
	}

	private List<Notified> newest(String user) {
		return this.store.newest(user, Long.MAX_VALUE, 1000);
	}

	private int rows() {
		return JdbcClient.create(this.pool).sql("select count(*) from notification").query(Integer.class).single();
	}

}
