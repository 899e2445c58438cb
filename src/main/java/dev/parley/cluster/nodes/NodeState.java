package dev.parley.cluster.nodes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

	byte[] write() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 24 * this.counted.size());
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeUTF(this.id);
			out.writeInt(this.sessions);
			out.writeInt(this.users);
			int left = MOST;
			for (Map.Entry<String, Integer> user : this.counted.entrySet()) {
				if (user.getKey().length() <= LONGEST_NAME && left-- > 0) {
					out.writeUTF(user.getKey());
					out.writeInt(user.getValue());
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads what {@link #write} has written.
	 * @throws IllegalArgumentException if it is not that
	 */
	static NodeState read(byte[] news, int from) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(news, from, news.length - from))) {
			String id = in.readUTF();
			int sessions = in.readInt();
			int users = in.readInt();
			Map<String, Integer> counted = new HashMap<>();
			while (in.available() > 0) {
				counted.put(in.readUTF(), in.readInt());
			}
			return new NodeState(id, sessions, users, counted);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("The state of a node that ends too early", ex);
		}
	}

}
