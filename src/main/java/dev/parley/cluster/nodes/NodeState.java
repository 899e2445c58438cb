package dev.parley.cluster.nodes;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a node says of itself.
 *
 * @param id of the node
 * @param sessions open connections
 * @param users who have at least one
 * @param counted the sessions of users who have many of them; not all of these users
 * where there are more than {@link #MOST}
 */
public record NodeState(String id, int sessions, int users, Map<String, Integer> counted) {

	/** Users in {@link #counted}. */
	public static final int MOST = 2_000;

	/** Longer names, in characters, are not told to other nodes. */
	static final int LONGEST_NAME = 128;

	public NodeState {
		counted = Map.copyOf(counted);
	}

	/**
	 * Pairs of a text and a number, as builds from before {@link NodeNews} expect them:
	 * the node and its sessions, nothing and its users, then {@link #counted}.
	 */
	void write(DataOutputStream out) throws IOException {
		out.writeUTF(this.id);
		out.writeInt(this.sessions);
		out.writeUTF("");
		out.writeInt(this.users);
		int left = MOST;
		for (Map.Entry<String, Integer> user : this.counted.entrySet()) {
			if (user.getKey().length() <= LONGEST_NAME && left-- > 0) {
				out.writeUTF(user.getKey());
				out.writeInt(user.getValue());
			}
		}
	}

	/**
	 * Reads what {@link #write} has written.
	 * @throws IOException if it is not that
	 */
	static NodeState read(DataInputStream in) throws IOException {
		String id = in.readUTF();
		int sessions = in.readInt();
		in.readUTF();
		int users = in.readInt();
		Map<String, Integer> counted = new HashMap<>();
		while (in.available() > 0) {
			counted.put(in.readUTF(), in.readInt());
		}
		return new NodeState(id, sessions, users, counted);
	}

}
