package dev.parley.autoconfigure.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.SessionDirectory.Listing;
import dev.parley.engine.policy.SessionInfo;

/** Questions for sessions and their answers, as bytes. Pure functions. */
final class SessionPages {

	/**
	 * Bytes after which no further session is put into an answer: a client of SockJS
	 * chooses a part of its id.
	 */
	static final int ENOUGH = 256 * 1024;

	/** Longer names are cut, in characters. */
	private static final int LONGEST = 1_000;

	private SessionPages() {
	}

	static byte[] question(Question question) {
		return write((out) -> {
			out.writeBoolean(question.user() != null);
			text(out, (question.user() != null) ? question.user() : "");
			text(out, question.after());
			out.writeInt(question.limit());
		});
	}

	static Question question(byte[] bytes) {
		return read(bytes, (in) -> {
			boolean one = in.readBoolean();
			String user = text(in);
			return new Question(one ? user : null, text(in), in.readInt());
		});
	}

	static byte[] answer(Listing listing) {
		return write((out) -> {
			List<SessionInfo> sessions = listing.sessions();
			int written = 0;
			while (written < sessions.size() && out.size() < ENOUGH) {
				write(out, sessions.get(written++));
			}
			out.writeUTF("");
			out.writeBoolean(listing.more() || written < sessions.size());
		});
	}

	private static void write(DataOutputStream out, SessionInfo session) throws IOException {
		out.writeUTF(session.id());
		String user = session.user();
		out.writeBoolean(user != null);
		out.writeUTF((user != null) ? user.substring(0, Math.min(user.length(), LONGEST)) : "");
		out.writeUTF(session.transport());
		out.writeUTF(session.address());
		out.writeLong(session.since().toEpochMilli());
		out.writeInt(session.subscriptions());
	}

	static Answer answer(byte[] bytes) {
		return read(bytes, (in) -> {
			List<SessionInfo> sessions = new ArrayList<>();
			for (String id = in.readUTF(); !id.isEmpty(); id = in.readUTF()) {
				boolean known = in.readBoolean();
				String user = in.readUTF();
				sessions.add(new SessionInfo(id, known ? user : null, in.readUTF(), in.readUTF(),
						Instant.ofEpochMilli(in.readLong()), in.readInt()));
			}
			return new Answer(sessions, in.readBoolean());
		});
	}

	/** A text of any length. */
	static void text(DataOutputStream out, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	/** Reads what {@link #text(DataOutputStream, String)} has written. */
	static String text(DataInputStream in) throws IOException {
		return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
	}

	static byte[] write(Writing writing) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			writing.to(out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	static <T> T read(byte[] bytes, Reading<T> reading) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			return reading.from(in);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("A message between nodes that ends too early", ex);
		}
	}

	/** See {@link dev.parley.engine.SessionDirectory#list}. */
	record Question(@Nullable String user, String after, int limit) {
	}

	/** One node's part of a page. */
	record Answer(List<SessionInfo> sessions, boolean more) {
	}

	@FunctionalInterface
	interface Writing {

		void to(DataOutputStream out) throws IOException;

	}

	@FunctionalInterface
	interface Reading<T> {

		T from(DataInputStream in) throws IOException;

	}

}
