package dev.parley.security.password;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The passwords that attackers try first. Pure; the first use reads the list. */
final class CommonPasswords {

	private CommonPasswords() {
	}

	/** Whether it is one of them, whatever its case. */
	static boolean contains(String password) {
		return List.ALL.contains(password.strip().toLowerCase(Locale.ROOT));
	}

	/** Read when it is needed, about a megabyte. */
	private static final class List {

		private static final Set<String> ALL = read();

		private static Set<String> read() {
			InputStream file = Objects.requireNonNull(CommonPasswords.class.getResourceAsStream("common.txt"),
					"common.txt");
			try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
				return lines.lines().filter((line) -> !line.startsWith("#")).collect(Collectors.toUnmodifiableSet());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
