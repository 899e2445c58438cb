package dev.parley.security.account;

import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Names that look like the server's or its administrators', also in similar-looking
 * letters. Safe for any thread.
 */
@Component
public final class ReservedNames {

	private static final Set<String> ALWAYS = Set.of("admin", "administrator", "root", "system", "sysadmin", "operator",
			"moderator", "support", "helpdesk", "security", "abuse", "postmaster", "webmaster", "hostmaster", "info",
			"parley", "server", "service", "official", "staff", "team", "bot", "nobody", "everyone", "all", "here",
			"null", "undefined", "관리자", "운영자", "운영진", "시스템", "고객센터", "고객지원", "공지", "공지사항", "서버", "보안", "공식");

	/** Computed on first use: it takes a fifth of a second. */
	private final Supplier<Set<String>> skeletons;

	@Autowired
	ReservedNames(AccountNameProperties properties) {
		this(properties.reservedNames());
	}

	/**
	 * @param more reserved names in addition to the built-in ones
	 */
	public ReservedNames(Set<String> more) {
		this.skeletons = SingletonSupplier.of(() -> skeletons(more));
	}

	private static Set<String> skeletons(Set<String> more) {
		return Stream.concat(ALWAYS.stream(), more.stream())
			.flatMap((name) -> Stream.of(name, name.toUpperCase(Locale.ROOT)))
			.map(Confusables::skeleton)
			.collect(Collectors.toUnmodifiableSet());
	}

	/** Whether nobody may sign up under this name. */
	public boolean contains(String name) {
		return this.skeletons.get().contains(Confusables.skeleton(name));
	}

}
