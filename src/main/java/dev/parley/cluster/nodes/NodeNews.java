package dev.parley.cluster.nodes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.NodeProtocol;

/**
 * What a node says on the channel of all nodes. It begins with the bytes 2, 0, 0 and the
 * version, four bytes, for ever; what comes then is that version's own. Builds from
 * before there were versions begin with 0 or 1: they read these news as of a kind that
 * they do not know, and pass over them.
 *
 * @param version of {@link NodeProtocol} that its sender speaks; {@link #UNKNOWN} if it
 * does not even say so in this way
 * @param kind 0 if the node lives, 1 if it goes
 * @param state of the node; null if it speaks another version
 */
record NodeNews(int version, int kind, @Nullable NodeState state) {

	static final int ALIVE = 0;

	static final int BYE = 1;

	static final int UNKNOWN = -1;

	private static final int VERSIONED = 2;

	/** Among the names of users, and none: the node speaks a version. */
	private static final String MARK = "";

	/** Of this node. */
	NodeNews(int kind, NodeState state) {
		this(NodeProtocol.VERSION, kind, state);
	}

	byte[] write() {
		return write((out) -> {
			out.writeByte(VERSIONED);
			out.writeShort(0);
			out.writeInt(this.version);
			out.writeInt(this.kind);
			if (this.state != null) {
				this.state.write(out);
			}
		});
	}

	/**
	 * News that only builds from before there were versions understand: the node lives,
	 * or goes.
	 */
	static byte[] withoutVersion(int kind, String node) {
		return write((out) -> {
			out.writeByte(kind);
			out.writeUTF(node);
			out.writeInt(0);
			out.writeInt(0);
			out.writeUTF(MARK);
			out.writeInt(NodeProtocol.VERSION);
		});
	}

	private static byte[] write(Writing writing) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			writing.to(out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads what a node of any version has said.
	 * @return null if it is not meant for this build
	 */
	static @Nullable NodeNews read(byte[] news) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(news))) {
			int first = in.readUnsignedByte();
			if (first == BYE) {
				// A node of a build from before there were versions has gone.
				return null;
			}
			if (first == ALIVE) {
				return isMarked(in) ? null : new NodeNews(NodeProtocol.NONE, first, null);
			}
			if (first != VERSIONED || in.readShort() != 0) {
				return new NodeNews(UNKNOWN, ALIVE, null);
			}
			int version = in.readInt();
			if (version != NodeProtocol.VERSION) {
				return new NodeNews(version, ALIVE, null);
			}
			return new NodeNews(in.readInt(), NodeState.read(in));
		}
		catch (IOException ex) {
			return new NodeNews(UNKNOWN, ALIVE, null);
		}
	}

	/** Whether a node that speaks a version has said it, see {@link #withoutVersion}. */
	private static boolean isMarked(DataInputStream in) throws IOException {
		in.readUTF();
		in.readInt();
		in.readInt();
		return in.available() > 0 && in.readUTF().equals(MARK);
	}

	@FunctionalInterface
	private interface Writing {

		void to(DataOutputStream out) throws IOException;

	}

}
