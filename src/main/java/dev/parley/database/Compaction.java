package dev.parley.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Keeps the file of an H2 database small while the server runs, on a thread of its own.
 */
final class Compaction implements InitializingBean, DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Compaction.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread made = new Thread(task, "parley-compaction");
		made.setDaemon(true);
		return made;
	});

	private final H2File file;

	Compaction(H2File file) {
		this.file = file;
	}

	@Override
	public void afterPropertiesSet() {
		var unused = this.thread.scheduleWithFixedDelay(this::tidy, PAUSE.toMillis(), PAUSE.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/**
	 * An exception would end the repetition; failures of the database are logged
	 * elsewhere.
	 */
	private void tidy() {
		try {
			this.file.tidy();
		}
		catch (SQLException | RuntimeException | Error ex) {
			log.debug("The database's file was not tidied this time", ex);
		}
	}

	@Override
	public void destroy() {
		this.thread.shutdown();
	}

}
