package dev.parley.archive;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How durable messages are written.
 *
 * @param group batches that share one transaction at most. More make a busy archive
 * faster and its longest wait longer.
 * @param backlog size of the messages that may wait for the database. When it is full,
 * publishers wait.
 * @param patience how long a publisher waits for room in the backlog before he is told
 * that his message was not stored
 */
@ConfigurationProperties("parley.archive")
record ArchiveProperties(@DefaultValue("1000") int group, @DefaultValue("32MB") DataSize backlog,
		@DefaultValue("5s") Duration patience) {

	ArchiveProperties {
		if (group < 1) {
			throw new IllegalArgumentException("parley.archive.group is %d, expected at least 1".formatted(group));
		}
		if (backlog.toBytes() < 1) {
			throw new IllegalArgumentException(
					"parley.archive.backlog is %s, expected at least 1 byte".formatted(backlog));
		}
		if (patience.isNegative()) {
			throw new IllegalArgumentException("parley.archive.patience is %s, expected 0 or more".formatted(patience));
		}
	}

}
