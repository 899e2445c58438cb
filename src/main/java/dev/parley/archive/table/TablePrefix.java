package dev.parley.archive.table;

import java.util.regex.Pattern;

/**
 * How the names of the archive's tables begin.
 *
 * @param text letters, digits and underscores, at most 30
 */
public record TablePrefix(String text) {

	/** In an application with tables of its own. */
	public static final String DEFAULT = "parley_";

	private static final Pattern SYNTAX = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,29}");

	public TablePrefix {
		if (!SYNTAX.matcher(text).matches()) {
			throw new IllegalArgumentException(
					"The prefix of the archive's tables is '%s', expected up to 30 letters, digits and underscores"
						.formatted(text));
		}
	}

	/** The statement or script, which uses the default prefix, with this one. */
	public String in(String statement) {
		return statement.replace(DEFAULT, this.text);
	}

}
