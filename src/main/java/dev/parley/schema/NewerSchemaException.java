package dev.parley.schema;

import java.io.Serial;
import java.util.List;

/** The database has been changed by a newer version, or one with more features. */
final class NewerSchemaException extends IllegalStateException {

	@Serial
	private static final long serialVersionUID = 1L;

	NewerSchemaException(String history, List<String> unknown) {
		super("The tables of the database are newer than this version: it does not know %s, which %s has"
			.formatted(unknown, history));
	}

}
