package dev.parley.stomp.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** With Spring's own transactions. */
class TransactionActionsTests {

	private final DataSourceTransactionManager transactions = new DataSourceTransactionManager(
			new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID()));

	private final AfterCommit afterCommit = new TransactionActions();

	private final List<String> done = new ArrayList<>();

	private TransactionTemplate transaction(int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setPropagationBehavior(propagation);
		return template;
	}

	private void required(Runnable body) {
		transaction(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> body.run());
	}

	private void act(String name) {
		this.afterCommit.run(() -> this.done.add(name));
	}

	@Test
	void withoutATransactionItRunsAtOnce() {
		act("1");
		assertThat(this.done).containsExactly("1");
	}

	@Test
	void inATransactionItRunsAfterTheCommitInOrder() {
		required(() -> {
			act("1");
			act("2");
			assertThat(this.done).isEmpty();
		});
		assertThat(this.done).containsExactly("1", "2");
		act("3");
		assertThat(this.done).containsExactly("1", "2", "3");
	}

	@Test
	void afterARollbackItHasNotRun() {
		transaction(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			act("1");
			status.setRollbackOnly();
		});
		assertThat(this.done).isEmpty();
	}

	@Test
	void whatIsUndoneToASavepointIsNotRun() {
		required(() -> {
			act("before");
			transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((status) -> {
				act("undone");
				status.setRollbackOnly();
			});
			transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((status) -> act("kept"));
			act("after");
		});
		assertThat(this.done).containsExactly("before", "kept", "after");
	}

	@Test
	void aTransactionOfItsOwnWaitsForItself() {
		required(() -> {
			act("outer");
			transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((status) -> act("inner"));
			assertThat(this.done).containsExactly("inner");
		});
		assertThat(this.done).containsExactly("inner", "outer");
	}

	@Test
	void whatAListenerDoesAfterTheCommitRunsToo() {
		required(() -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				act("late");
			}

		}));
		assertThat(this.done).containsExactly("late");
	}

	@Test
	void whatAListenerDoesAfterTheCommitRunsAtOnceWhereOthersHaveRun() {
		required(() -> {
			act("1");
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					act("late");
					assertThat(TransactionActionsTests.this.done).containsExactly("1", "late");
				}

			});
		});
		assertThat(this.done).containsExactly("1", "late");
	}

}
