package dev.parley.cluster;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** This process cannot be a node of the cluster that is asked for. */
public final class ClusterException extends IllegalStateException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String remedy;

	/**
	 * @param problem a sentence
	 * @param remedy a sentence that says what to do
	 */
	public ClusterException(String problem, String remedy, @Nullable Throwable cause) {
		super(problem, cause);
		this.remedy = remedy;
	}

	public String remedy() {
		return this.remedy;
	}

}
