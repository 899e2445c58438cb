package dev.parley.archive;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sql.DataSource;

import dev.parley.archive.writer.Mutex;
import dev.parley.engine.log.Position;
import dev.parley.engine.problem.RefusedException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What an application publishes in a transaction commits with its rows, or never was. */
@Timeout(180)
abstract class PublishWithTheRow {

	private static final String TOPIC = "/topic/durable/orders";

	private static final String MEMORY = "/topic/memory/orders";

	private DataSource database;

	private FaultyDataSource writer;

	private PublishingApplication app;

	/** A new database. */
	protected abstract DataSource newDatabase();

	@BeforeEach
	void start() {
		this.database = newDatabase();
		this.writer = new FaultyDataSource(this.database);
		this.app = new PublishingApplication(this.database, this.writer, Mutex.NONE);
	}

	@AfterEach
	void close() throws Exception {
		this.app.close();
		if (this.database instanceof AutoCloseable pool) {
			pool.close();
		}
	}

	private static Position get(CompletableFuture<Position> stored) throws Exception {
		return stored.get(60, TimeUnit.SECONDS);
	}

	private void inTransaction(Runnable work) {
		this.app.transaction().executeWithoutResult((status) -> work.run());
	}

	private void rolledBack(Runnable work) {
		this.app.transaction().executeWithoutResult((status) -> {
			work.run();
			status.setRollbackOnly();
		});
	}

	private TransactionTemplate propagation(int propagation) {
		TransactionTemplate template = this.app.transaction();
		template.setPropagationBehavior(propagation);
		return template;
	}

	private static void onSynchronization(Consumer<String> phases) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void beforeCommit(boolean readOnly) {
				phases.accept("before commit");
			}

			@Override
			public void afterCommit() {
				phases.accept("after commit");
			}

			@Override
			public void afterCompletion(int status) {
				phases.accept("after completion");
			}

		});
	}

	@Test
	void aCommitStoresTheRowAndTheMessages() throws Exception {
		CompletableFuture<Position> answer = this.app.transaction().execute((status) -> {
			this.app.order(1);
			this.app.publish(TOPIC, "1a");
			this.app.publish(MEMORY, "1m");
			return this.app.publish(TOPIC, "1b");
		});
		assertThat(get(answer).offset()).isEqualTo(2);
		assertThat(this.app.log(TOPIC)).containsExactly("1a", "1b");
		assertThat(this.app.log(MEMORY)).containsExactly("1m");
		assertThat(this.app.orders()).containsExactly(1);
		assertThat(this.app.outgoing()).isZero();
	}

	@Test
	void aRollbackLeavesNoRowAndNoMessage() throws Exception {
		CompletableFuture<Position> answer = new CompletableFuture<>();
		rolledBack(() -> {
			this.app.order(1);
			this.app.publish(MEMORY, "never");
			this.app.publish(TOPIC, "never").thenAccept(answer::complete);
		});
		assertThat(get(answer).offset()).isZero();
		get(this.app.publish(TOPIC, "next"));
		assertThat(this.app.log(TOPIC)).containsExactly("next");
		assertThat(this.app.log(MEMORY)).isEmpty();
		assertThat(this.app.orders()).isEmpty();
		assertThat(this.app.outgoing()).isZero();
	}

	@Test
	void anOpenTransactionHoldsNobodyUp() {
		inTransaction(() -> {
			this.app.publish(TOPIC, "in the transaction");
			CompletableFuture.runAsync(() -> this.app.publish(TOPIC, "meanwhile").join()).join();
			assertThat(CompletableFuture.supplyAsync(() -> this.app.log(TOPIC)).join()).containsExactly("meanwhile");
		});
		await().untilAsserted(() -> assertThat(this.app.log(TOPIC)).containsExactly("meanwhile", "in the transaction"));
	}

	@Test
	void anInnerTransactionOfItsOwnOutlivesTheRollbackOfTheOuterOne() throws Exception {
		rolledBack(() -> {
			this.app.publish(TOPIC, "outer");
			this.app.publish(MEMORY, "outer");
			propagation(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				this.app.publish(TOPIC, "inner");
				this.app.publish(MEMORY, "inner");
			});
			this.app.publish(TOPIC, "outer");
		});
		get(this.app.publish(TOPIC, "next"));
		assertThat(this.app.log(TOPIC)).containsExactly("inner", "next");
		assertThat(this.app.log(MEMORY)).containsExactly("inner");
	}

	@Test
	void aSavepointThatIsRolledBackTakesItsMessagesWithIt() throws Exception {
		inTransaction(() -> {
			this.app.publish(TOPIC, "1");
			propagation(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				this.app.publish(TOPIC, "never");
				this.app.publish(MEMORY, "never");
				nested.setRollbackOnly();
			});
			this.app.publish(TOPIC, "2");
			this.app.publish(MEMORY, "2");
		});
		get(this.app.publish(TOPIC, "next"));
		assertThat(this.app.log(TOPIC)).containsExactly("1", "2", "next");
		assertThat(this.app.log(MEMORY)).containsExactly("2");
		assertThat(this.app.outgoing()).isZero();
	}

	@Test
	void aReadOnlyTransactionPublishesAfterItsEnd() throws Exception {
		TransactionTemplate readOnly = this.app.transaction();
		readOnly.setReadOnly(true);
		CompletableFuture<Position> answer = readOnly.execute((status) -> {
			CompletableFuture<Position> stored = this.app.publish(TOPIC, "1");
			assertThat(stored).isNotDone();
			return stored;
		});
		assertThat(get(answer).offset()).isEqualTo(1);
	}

	@Test
	void aTransactionOfAnotherDatabasePublishesAfterItsCommit() throws Exception {
		JdbcDataSource other = new JdbcDataSource();
		other.setURL("jdbc:h2:mem:");
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(other));
		CompletableFuture<Position> answer = transaction.execute((status) -> {
			assertThat(this.app.orders()).isEmpty();
			CompletableFuture<Position> stored = this.app.publish(TOPIC, "1");
			assertThat(stored).isNotDone();
			assertThat(this.app.outgoing()).isZero();
			return stored;
		});
		assertThat(get(answer).offset()).isEqualTo(1);
		transaction.executeWithoutResult((status) -> {
			this.app.publish(TOPIC, "never");
			status.setRollbackOnly();
		});
		get(this.app.publish(TOPIC, "next"));
		assertThat(this.app.log(TOPIC)).containsExactly("1", "next");
	}

	@Test
	void aMessageThatCannotBeStoredFailsItsCallerAndTheTransaction() {
		this.app.jdbc.execute("alter table parley_outgoing rename to away");
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> inTransaction(() -> {
			this.app.order(1);
			this.app.publish(TOPIC, "never");
		}));
		this.app.jdbc.execute("alter table away rename to parley_outgoing");
		assertThat(this.app.orders()).isEmpty();
		assertThat(this.app.log(TOPIC)).isEmpty();
	}

	@Test
	void listenersBeforeTheCommitPublishWithIt() throws Exception {
		rolledBack(() -> onSynchronization((phase) -> this.app.publish(TOPIC, "never")));
		inTransaction(() -> onSynchronization((phase) -> {
			if (phase.equals("before commit")) {
				this.app.publish(TOPIC, phase);
				assertThat(this.app.outgoing()).isEqualTo(1);
			}
		}));
		get(this.app.publish(TOPIC, "next"));
		assertThat(this.app.log(TOPIC)).containsExactly("never", "before commit", "next");
	}

	/** Nothing is committed any more, so nothing may be stored in the transaction. */
	@Test
	void listenersAfterTheCommitPublishAtOnce() throws Exception {
		inTransaction(() -> onSynchronization((phase) -> {
			if (phase.equals("after commit")) {
				this.app.publish(TOPIC, phase);
				this.app.publish(MEMORY, phase);
			}
		}));
		inTransaction(() -> {
			this.app.publish(TOPIC, "row");
			onSynchronization((phase) -> {
				if (phase.startsWith("after")) {
					this.app.publish(TOPIC, "row: " + phase);
				}
			});
		});
		get(this.app.publish(TOPIC, "next"));
		assertThat(this.app.log(TOPIC)).containsExactly("after commit", "row", "row: after commit",
				"row: after completion", "next");
		assertThat(this.app.log(MEMORY)).containsExactly("after commit");
		assertThat(this.app.outgoing()).isZero();
	}

	@Test
	void aRepeatedKeyIsAnsweredWithThePositionOfTheFirst() throws Exception {
		Position first = get(this.app.transaction().execute((status) -> this.app.publish(TOPIC, "1", "owner-of-k")));
		Position again = get(this.app.transaction().execute((status) -> this.app.publish(TOPIC, "1", "owner-of-k")));
		assertThat(again).isEqualTo(first);
		assertThat(this.app.log(TOPIC)).containsExactly("1");
		assertThat(this.app.outgoing()).isZero();
	}

	@Test
	void aFullQueueRefusesWhileTheTransactionCanStillBeRolledBack() throws Exception {
		String queue = "/queue/durable/jobs";
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> inTransaction(() -> {
			for (int i = 1; i <= 4; i++) {
				this.app.publish(queue, "never");
			}
		}));
		CompletableFuture<Position> third = this.app.transaction().execute((status) -> {
			this.app.publish(queue, "1");
			this.app.publish(queue, "2");
			return this.app.publish(queue, "3");
		});
		get(third);
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> inTransaction(() -> this.app.publish(queue, "4")));
		assertThat(this.app.log(queue)).containsExactly("1", "2", "3");
	}

	/** The rows are committed, and nothing that comes later may overtake them. */
	@Test
	void messagesOfCommittedTransactionsOutliveAnOutageInTheirOrder() throws Exception {
		get(this.app.publish(TOPIC, "before"));
		this.writer.breakDown();
		List<CompletableFuture<Position>> answers = List.of(transactionWith("1"), transactionWith("2"));
		for (CompletableFuture<Position> answer : answers) {
			assertThat(get(answer).offset()).isZero();
		}
		assertThat(this.app.outgoing()).isEqualTo(2);
		this.writer.repair();
		await().ignoreExceptions().until(() -> get(this.app.publish(TOPIC, "after", "the-only-key")).offset() > 0);
		assertThat(this.app.log(TOPIC)).containsExactly("before", "1", "2", "after");
		assertThat(this.app.outgoing()).isZero();
	}

	private CompletableFuture<Position> transactionWith(String body) {
		return this.app.transaction().execute((status) -> this.app.publish(TOPIC, body));
	}

	/** Its plain messages are refused. */
	@Test
	void aProcessThatMayNotWriteLeavesTheMoveToTheOneThatMay() throws Exception {
		try (PublishingApplication standby = new PublishingApplication(this.database, this.database, new NeverHeld())) {
			CompletableFuture<Position> answer = standby.transaction().execute((status) -> {
				standby.order(1);
				standby.publish(TOPIC, "1");
				return standby.publish(TOPIC, "2");
			});
			assertThat(get(answer).offset()).isZero();
			await().untilAsserted(() -> assertThat(this.app.log(TOPIC)).containsExactly("1", "2"));
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> get(standby.publish(TOPIC, "refused")));
		}
		assertThat(this.app.outgoing()).isZero();
	}

	/** Another process holds it. */
	private static final class NeverHeld implements Mutex {

		@Override
		public boolean hold() {
			return false;
		}

		@Override
		public boolean canBeLost() {
			return false;
		}

		@Override
		public void release() {
		}

	}

}
