package dev.parley.engine.policy;

import java.util.Objects;

/**
 * Where a connection comes from and how, for people who look after the server.
 *
 * @param address of the network
 * @param transport such as {@code websocket} or {@code xhr_streaming}
 */
public record Peer(String address, String transport) {

	/** Nobody has said. */
	public static final Peer UNKNOWN = new Peer("", "");

	public Peer {
		Objects.requireNonNull(address);
		Objects.requireNonNull(transport);
	}

}
