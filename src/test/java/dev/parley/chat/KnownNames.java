package dev.parley.chat;

import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.parley.security.AccountNames;
import org.jspecify.annotations.Nullable;

/** A few accounts, and one called gone, which is deleted. */
public class KnownNames implements AccountNames {

	private static final Map<String, String> ACCOUNTS = Map.of("mina", "mina", "jun", "Jun", "sora", "sora", "ada",
			"ada", "..", "..");

	@Override
	public @Nullable String find(String name) {
		return ACCOUNTS.get(name.toLowerCase(Locale.ROOT));
	}

	@Override
	public @Nullable Instant since(String name) {
		return (find(name) != null) ? Instant.parse("2026-01-01T12:00:00Z") : null;
	}

	@Override
	public Set<String> roles(String name) {
		return Set.of("USER");
	}

	@Override
	public Set<String> deleted(Collection<String> names) {
		return names.stream().filter("gone"::equals).collect(Collectors.toSet());
	}

}
