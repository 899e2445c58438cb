package dev.parley.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Checks that the database answers, and after a failed write that it can write. The
 * result comes within two seconds, whatever the database does: one thread asks, and all
 * callers that come meanwhile get the same result. Safe for any thread.
 */
final class DatabaseHealth implements HealthIndicator, DisposableBean {

	private static final Duration PATIENCE = Duration.ofMillis(1500);

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> {
		Thread made = new Thread(task, "parley-database-health");
		made.setDaemon(true);
		return made;
	});

	private final DataSource dataSource;

	private final Storage storage;

	private @Nullable CompletableFuture<Health> asked;

	DatabaseHealth(DataSource dataSource, Storage storage) {
		this.dataSource = dataSource;
		this.storage = storage;
	}

	@Override
	public Health health() {
		try {
			return ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return down("It does not answer within %d ms".formatted(PATIENCE.toMillis()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return down("Interrupted");
		}
		catch (ExecutionException ex) {
			return down(String.valueOf(ex.getCause()));
		}
	}

	private synchronized CompletableFuture<Health> ask() {
		CompletableFuture<Health> running = this.asked;
		if (running == null || running.isDone()) {
			running = CompletableFuture.supplyAsync(this::check, this.thread);
			this.asked = running;
		}
		return running;
	}

	/** The pool resets the network timeout. */
	private Health check() {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
			try (Statement statement = connection.createStatement()) {
				if (this.storage.isBroken()) {
					statement.executeUpdate("update database_probe set written = written + 1");
					this.storage.works();
				}
				else {
					statement.execute("select 1");
				}
			}
			return Health.up().build();
		}
		catch (SQLException ex) {
			return down("SQL state " + ex.getSQLState());
		}
	}

	private static Health down(String error) {
		return Health.down().withDetail("error", error).build();
	}

	/**
	 * Interrupts no thread: interrupting one that reads from H2 closes its file, also for
	 * threads that still have to write.
	 */
	@Override
	public void destroy() {
		this.thread.shutdown();
	}

}
