package dev.parley.archive;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.util.unit.DataSize;

import dev.parley.archive.table.TablePrefix;

/**
 * How durable messages are written.
 *
 * @param group largest number of batches in one transaction. More make a busy archive
 * faster, and its longest wait longer.
 * @param backlog size of the messages that may wait for the database. When it is full, or
 * an eighth of it for one user, clients that publish are not read until their last
 * message is stored. Messages that still arrive, from many users or from the application
 * itself, are accepted up to twice this size, then refused.
 * @param patience how long the database may take to answer one statement of the archive
 * before the messages to be stored are refused
 * @param sync how long a commit of H2 may take to reach the disk: a killed process loses
 * nothing that was answered, a power failure loses commits younger than this. With zero,
 * no publisher is answered until the commit is on the disk, which is slower. At most 2 s.
 * Without effect on PostgreSQL, which always flushes before it answers.
 * @param quota total size of the messages that may be stored, measured in memory; the
 * database needs up to twice that. Above it, clients' messages to durable destinations
 * are refused until others have been read or have expired. Zero for no limit
 * @param userShare size of the messages that one user may store within about a day once
 * half of the quota is used: above it, that user's messages to durable destinations are
 * refused, and others are not affected. A tenth of the quota unless set; zero for no
 * limit
 * @param enabled whether there is an archive: true for one in any case, false for none,
 * so that a durable policy is refused at the start. Unless set, there is one if a policy
 * is durable
 * @param initializeSchema when to create the archive's tables: in embedded databases
 * only, always or never. If never, they have to be there
 * @param tablePrefix how the names of the archive's tables begin
 */
@ConfigurationProperties("parley.archive")
public record ArchiveProperties(@DefaultValue("1000") int group, @DefaultValue("32MB") DataSize backlog,
		@DefaultValue("5s") Duration patience, @DefaultValue("1s") Duration sync, @DefaultValue("10GB") DataSize quota,
		@Nullable DataSize userShare, @Nullable Boolean enabled,
		@DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
		@DefaultValue(TablePrefix.DEFAULT) String tablePrefix) {

	/** A user's default share is the quota divided by this. */
	private static final int SHARES = 10;

	/** Well below RETENTION_TIME in the URL. */
	private static final Duration LATEST_SYNC = Duration.ofSeconds(2);

	public ArchiveProperties {
		new TablePrefix(tablePrefix);
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

	public TablePrefix prefix() {
		return new TablePrefix(this.tablePrefix);
	}

	/** Bytes that one user may store in a day; 0 for no limit. */
	long userShareBytes() {
		return (this.userShare != null) ? this.userShare.toBytes() : this.quota.toBytes() / SHARES;
	}

}
