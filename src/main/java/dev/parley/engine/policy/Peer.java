package dev.parley.engine.policy;

import java.util.Objects;

/**
 * The origin of a connection, for administrators.
 *
 * @param address network address
 * @param transport such as {@code websocket} or {@code xhr_streaming}
 */
public record Peer(String address, String transport) {

	/** An unknown origin. */
	public static final Peer UNKNOWN = new Peer("", "");

	public Peer {
		Objects.requireNonNull(address);
		Objects.requireNonNull(transport);
	}

}
