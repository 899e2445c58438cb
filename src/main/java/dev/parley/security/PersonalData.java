package dev.parley.security;

import tools.jackson.core.JsonGenerator;

/** What a feature keeps about somebody, for those who ask for all that is theirs. */
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
