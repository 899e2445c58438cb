package dev.parley.stomp.sockjs;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a client sends: a JSON array of strings, each a message. Never holds more of
 * a long array than one message of the largest size, or as many small ones as take the
 * same memory. Immutable.
 */
final class MessageReader {

	private static final int REPLACEMENT = 0xFFFD;

	/**
	 * The memory of a message in addition to its characters: even an empty one takes
	 * some.
	 */
	static final int OVERHEAD = 64;

	private final JsonFactory json;

	private final int maxMessage;

	/**
	 * @param maxMessage largest message, in characters
	 */
	MessageReader(int maxMessage) {
		this.json = JsonFactory.builder()
			.streamReadConstraints(
					StreamReadConstraints.builder().maxStringLength(maxMessage).maxNestingDepth(2).build())
			.build();
		this.maxMessage = maxMessage;
	}

	/** The largest message, in characters. */
	int maxMessage() {
		return this.maxMessage;
	}

	/** Begins to read a body; nothing is read yet. */
	Reading begin(InputStream in) {
		return new Reading(() -> this.json.createParser(ObjectReadContext.empty(), in));
	}

	/**
	 * Reads a text to its end, or until no more messages are wanted.
	 * @throws UnreadableMessageException if it is not a JSON array of strings, or too
	 * large
	 */
	void read(String text, Batches batches) throws UnreadableMessageException {
		try (Reading reading = new Reading(() -> this.json.createParser(ObjectReadContext.empty(), text))) {
			reading.goOn(batches);
		}
	}

	/**
	 * JSON can hold one half of a surrogate pair, UTF-8 can't: it becomes U+FFFD, as in
	 * browsers over plain WebSocket (Web IDL, USVString), and as clients count it in
	 * content-length.
	 */
	private static String wellFormed(String message) {
		int plain = 0;
		while (plain < message.length() && !Character.isSurrogate(message.charAt(plain))) {
			plain++;
		}
		if (plain == message.length()) {
			return message;
		}
		StringBuilder repaired = new StringBuilder(message.length());
		message.codePoints()
			.map((point) -> (Character.getType(point) == Character.SURROGATE) ? REPLACEMENT : point)
			.forEach(repaired::appendCodePoint);
		return repaired.toString();
	}

	private static void require(boolean wellFormed) throws UnreadableMessageException {
		if (!wellFormed) {
			throw UnreadableMessageException.broken();
		}
	}

	/** Gets the messages as they are read. */
	@FunctionalInterface
	interface Batches {

		/**
		 * Takes these, in order.
		 * @return whether more are wanted
		 */
		boolean take(List<String> messages);

	}

	/** One body. Reading may pause and resume, by one thread at a time. */
	final class Reading implements AutoCloseable {

		private final Supplier<JsonParser> source;

		private @Nullable JsonParser parser;

		private Reading(Supplier<JsonParser> source) {
			this.source = source;
		}

		/**
		 * Reads on to the end, or until no more messages are wanted.
		 * @param batches takes the messages, in order, and says whether it wants more
		 * @return whether all has been read; otherwise call again to resume
		 * @throws UnreadableMessageException if it is not a JSON array of strings, or too
		 * large
		 */
		boolean goOn(Batches batches) throws UnreadableMessageException {
			List<String> batch = new ArrayList<>();
			try {
				JsonParser json = parser();
				int size = 0;
				JsonToken token = json.nextToken();
				while (token == JsonToken.VALUE_STRING) {
					String message = wellFormed(json.getString());
					batch.add(message);
					size += message.length() + OVERHEAD;
					if (size > MessageReader.this.maxMessage) {
						if (!batches.take(batch)) {
							return false;
						}
						batch = new ArrayList<>();
						size = 0;
					}
					token = json.nextToken();
				}
				require(token == JsonToken.END_ARRAY && json.nextToken() == null);
			}
			catch (StreamConstraintsException ex) {
				throw UnreadableMessageException.tooLarge(MessageReader.this.maxMessage);
			}
			catch (JacksonIOException ex) {
				throw UnreadableMessageException.cutOff();
			}
			catch (JacksonException ex) {
				throw UnreadableMessageException.broken();
			}
			batches.take(batch);
			return true;
		}

		/** Within the array. */
		private JsonParser parser() throws UnreadableMessageException {
			JsonParser begun = this.parser;
			if (begun == null) {
				begun = this.source.get();
				this.parser = begun;
				JsonToken first = begun.nextToken();
				if (first == null) {
					throw UnreadableMessageException.noPayload();
				}
				require(first == JsonToken.START_ARRAY);
			}
			return begun;
		}

		@Override
		public void close() {
			JsonParser begun = this.parser;
			if (begun != null) {
				begun.close();
			}
		}

	}

}
