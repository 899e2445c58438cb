package dev.parley.call;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The peers of one call, by their ids, in the order of their coming. Guarded by
 * {@link Calls}.
 */
final class Call {

	final String name;

	private final Map<String, Peer> peers = new LinkedHashMap<>();

	Call(String name) {
		this.name = name;
	}

	@Nullable Peer ofSession(String session) {
		return this.peers.values().stream().filter((peer) -> session.equals(peer.session())).findFirst().orElse(null);
	}

	@Nullable Peer find(String id) {
		return this.peers.get(id);
	}

	/**
	 * One of this user's that has lost its session: a tab that was closed or loaded
	 * again.
	 */
	@Nullable Peer awayOf(String user) {
		return this.peers.values()
			.stream()
			.filter((peer) -> peer.session() == null && peer.user().equals(user))
			.findFirst()
			.orElse(null);
	}

	void put(Peer peer) {
		this.peers.put(peer.id(), peer);
	}

	void remove(Peer peer) {
		this.peers.remove(peer.id());
	}

	long of(String user) {
		return this.peers.values().stream().filter((peer) -> peer.user().equals(user)).count();
	}

	int size() {
		return this.peers.size();
	}

	/**
	 * One tab or program of a user in a call. The id begins with what its page has chosen
	 * and ends with its user's name, so nobody can have another user's.
	 *
	 * @param id such as {@code k3f9a0c2@mina}
	 * @param session of STOMP, through which it is reached; null while it is away
	 * @param round how often it has come (back)
	 */
	record Peer(String id, String user, @Nullable String session, int round) {

		Peer away() {
			return new Peer(this.id, this.user, null, this.round);
		}

	}

}
