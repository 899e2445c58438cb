package dev.parley.database;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * The database that the server uses, without the URL's parameters, which may contain a
 * password.
 */
public final class DatabaseUrl {

	static final String PROPERTY = "spring.datasource.url";

	private static final String FILE = "jdbc:h2:file:";

	private static final String MEMORY = "jdbc:h2:mem:";

	private final String url;

	DatabaseUrl(String url) {
		this.url = url;
	}

	public static DatabaseUrl of(Environment environment) {
		return new DatabaseUrl(environment.getProperty(PROPERTY, ""));
	}

	/** For people to read: the file, or the address of a remote database. */
	public String place() {
		Path file = file();
		if (file != null) {
			return file.toAbsolutePath().normalize().toString();
		}
		return this.url.startsWith(MEMORY) ? "in memory, and gone when the server ends"
				: this.url.replaceAll("[?;].*", "").replaceFirst("//[^/@]*@", "//");
	}

	/** Null for a database that is not a local file. */
	@Nullable Path file() {
		if (!this.url.startsWith(FILE)) {
			return null;
		}
		String path = this.url.substring(FILE.length()).replaceAll(";.*", "");
		return Path.of((path.startsWith("~") ? System.getProperty("user.home") + path.substring(1) : path) + ".mv.db");
	}

}
