package dev.parley.cluster.bus;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** The other nodes of the cluster cannot be reached. */
public final class BusException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	public BusException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
