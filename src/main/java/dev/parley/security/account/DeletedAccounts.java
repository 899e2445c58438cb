package dev.parley.security.account;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.parley.security.secret.TokenDigest;

/**
 * The names of deleted accounts. Nobody can take such a name, or one that looks like it:
 * they would be mistaken for its former owner. Safe for any thread. Every call is a
 * query.
 */
@Component
public class DeletedAccounts {

	private final JdbcClient jdbc;

	private final Clock clock;

	public DeletedAccounts(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Adds a name, in the transaction that deletes the account. */
	void add(String name) {
		this.jdbc.sql("insert into deleted_account (name_digest, skeleton_digest, deleted_at) values (?, ?, ?)")
			.params(digest(name), TokenDigest.of(Confusables.skeleton(name)).hex(),
					this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
	}

	/** Whether nobody may take this name. */
	public boolean isReserved(String name) {
		return this.jdbc.sql("select count(*) from deleted_account where name_digest = ? or skeleton_digest = ?")
			.params(digest(name), TokenDigest.of(Confusables.skeleton(name)).hex())
			.query(Integer.class)
			.single() > 0;
	}

	/**
	 * Returns those of the names, as their owners wrote them, whose accounts are deleted.
	 */
	public Set<String> among(Collection<String> names) {
		if (names.isEmpty()) {
			return Set.of();
		}
		Map<String, String> byDigest = names.stream()
			.distinct()
			.collect(Collectors.toMap(DeletedAccounts::digest, Function.identity(), (one, other) -> one));
		List<String> found = this.jdbc.sql("select name_digest from deleted_account where name_digest in (:digests)")
			.param("digests", byDigest.keySet())
			.query(String.class)
			.list();
		byDigest.keySet().retainAll(new HashSet<>(found));
		return Set.copyOf(byDigest.values());
	}

	private static String digest(String name) {
		return TokenDigest.of(Accounts.key(name)).hex();
	}

}
