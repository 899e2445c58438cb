package dev.parley.archive;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How durable messages are written.
 *
 * @param group batches that share one transaction at most. More make a busy archive
 * faster and its longest wait longer.
 * @param backlog size of the messages that may wait for the database. When it is full, or
 * an eighth of it for one user, clients that publish are not read until their last
 * message is stored. What comes all the same, from many or from the application itself,
 * is taken up to twice this size, and then refused.
 * @param patience how long the database may take to answer the archive, one statement at
 * a time, before what was to be stored is refused
 * @param sync how long what H2 has committed may take to reach the disk: a killed process
 * loses nothing that was answered, a power failure what is younger than this. Zero
 * answers nobody before, which is slower. At most 2 s. Without effect on PostgreSQL,
 * which never answers before.
 * @param quota size of all messages that may be stored, as they are in memory; the
 * database needs up to twice that. Over it what clients send to durable destinations is
 * refused until something has been read or has expired. Zero for any size
 * @param userShare what one user may have stored within about a day, once half of the
 * quota is taken: over it what they send to durable destinations is refused, and others
 * go on. A tenth of the quota unless it is set; zero for any size
 */
@ConfigurationProperties("parley.archive")
public record ArchiveProperties(@DefaultValue("1000") int group, @DefaultValue("32MB") DataSize backlog,
		@DefaultValue("5s") Duration patience, @DefaultValue("1s") Duration sync, @DefaultValue("10GB") DataSize quota,
		@Nullable DataSize userShare) {

	/** Shares of the quota that there are. */
	private static final int SHARES = 10;

	/** Well below RETENTION_TIME in the URL. */
	private static final Duration LATEST_SYNC = Duration.ofSeconds(2);

	public ArchiveProperties {
		if (group < 1) {
			throw new IllegalArgumentException("parley.archive.group is %d, expected at least 1".formatted(group));
		}
		if (backlog.toBytes() < 1) {
			throw new IllegalArgumentException(
					"parley.archive.backlog is %s, expected at least 1 byte".formatted(backlog));
		}
		if (quota.toBytes() < 0) {
			throw new IllegalArgumentException("parley.archive.quota is %s, expected 0 or more".formatted(quota));
		}
		if (userShare != null && userShare.isNegative()) {
			throw new IllegalArgumentException(
					"parley.archive.user-share is %s, expected 0 or more".formatted(userShare));
		}
		if (patience.isNegative()) {
			throw new IllegalArgumentException("parley.archive.patience is %s, expected 0 or more".formatted(patience));
		}
		if (sync.isNegative() || sync.compareTo(LATEST_SYNC) > 0) {
			throw new IllegalArgumentException("parley.archive.sync is %s, expected 0 to 2 s".formatted(sync));
		}
	}

	/** What one user may store in a day; 0 for any number of bytes. */
	long userShareBytes() {
		return (this.userShare != null) ? this.userShare.toBytes() : this.quota.toBytes() / SHARES;
	}

}
