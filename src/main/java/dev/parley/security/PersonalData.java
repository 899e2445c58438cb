package dev.parley.security;

import tools.jackson.core.JsonGenerator;

/** A feature's data about a user, for the export that a user can ask for. */
public interface PersonalData {

	/** The member of the document that {@link #write} fills, such as {@code messages}. */
	String section();

	/**
	 * Writes its value. May take long, and waits for the database; holds no more than a
	 * page of it in memory.
	 * @param user name of the account
	 */
	void write(String user, JsonGenerator json);

}
