package dev.parley.security.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The accounts sorted by name, in pages. Safe for any thread. */
@Component
public class AccountPages {

	private final JdbcClient jdbc;

	AccountPages(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The accounts after a name.
	 * @param part of the names, upper or lower case; empty for all
	 * @param after a name, which need not exist; empty for the first page
	 * @param limit at most
	 */
	public List<Entry> with(String part, String after, int limit) {
		String pattern = '%' + Accounts.key(part).replaceAll("[!%_]", "!$0") + '%';
		return read("name_key > :after and name_key like :pattern escape '!' order by name_key limit :limit",
				Map.of("after", after.isEmpty() ? "" : Accounts.key(after), "pattern", pattern, "limit", limit));
	}

	/** The account of exactly this name; null if there is none. */
	public @Nullable Entry find(String name) {
		List<Entry> found = read("name = :name", Map.of("name", name));
		return found.isEmpty() ? null : found.get(0);
	}

	private List<Entry> read(String which, Map<String, ?> parameters) {
		Map<String, Entry> page = new LinkedHashMap<>();
		this.jdbc.sql("""
				select a.name, a.enabled, a.created_at, r.role, f.confirmed_at from
				  (select id, name, name_key, enabled, created_at from account where %s) a
				left join account_role r on r.account_id = a.id
				left join second_factor f on f.account_id = a.id
				order by a.name_key, r.role""".formatted(which))
			.params(parameters)
			.query(Row::read)
			.list()
			.forEach((row) -> {
				Entry entry = page.computeIfAbsent(row.name(), (name) -> new Entry(name, row.enabled(), new TreeSet<>(),
						row.createdAt().toInstant(), row.secondFactor()));
				if (row.role() != null) {
					entry.roles().add(row.role());
				}
			});
		return List.copyOf(page.values());
	}

	/**
	 * One account.
	 *
	 * @param roles in alphabetical order
	 */
	public record Entry(String name, boolean enabled, Set<String> roles, Instant createdAt, boolean secondFactor) {
	}

	private record Row(String name, boolean enabled, OffsetDateTime createdAt, @Nullable String role,
			boolean secondFactor) {

		static Row read(ResultSet row, int number) throws SQLException {
			return new Row(row.getString("name"), row.getBoolean("enabled"),
					row.getObject("created_at", OffsetDateTime.class), row.getString("role"),
					row.getObject("confirmed_at") != null);
		}

	}

}
