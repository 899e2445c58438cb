package dev.parley.archive;

import java.io.Serial;

/** The archive that is asked for cannot be opened. */
public final class ArchiveException extends IllegalStateException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String remedy;

	/**
	 * @param problem a sentence
	 * @param remedy a sentence that says what to do
	 */
	public ArchiveException(String problem, String remedy) {
		super(problem);
		this.remedy = remedy;
	}

	public String remedy() {
		return this.remedy;
	}

}
