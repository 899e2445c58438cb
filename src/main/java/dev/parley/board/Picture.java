package dev.parley.board;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is on one board, counted: keys of strokes, not the strokes, which are in the log.
 * Not thread-safe.
 */
final class Picture {

	/** Most strokes on a board. */
	static final int STROKES = 2000;

	/** Most strokes of one user on a board. */
	static final int STROKES_OF_A_USER = 1000;

	/** Most numbers of all strokes on a board: about 1.4 MiB of messages. */
	static final int NUMBERS = 200_000;

	/** By their keys, in the order in which they expire. */
	private final Map<String, Size> strokes = new LinkedHashMap<>();

	private int numbers;

	/** The key of a stroke, which only its owner can make. An id has no slash. */
	static String key(String user, String id) {
		return user + "/" + id;
	}

	/** Whether the board has no room for another stroke of this size. */
	boolean isFullFor(String key, int size) {
		Size before = this.strokes.get(key);
		int others = this.numbers - ((before != null) ? before.numbers : 0);
		return others + size > NUMBERS || (before == null && this.strokes.size() >= STROKES);
	}

	boolean has(String key) {
		return this.strokes.containsKey(key);
	}

	/**
	 * Adds a stroke, or replaces it.
	 * @param size its numbers
	 * @param expires milliseconds since 1970; not before those added earlier
	 */
	void put(String key, int size, long expires) {
		remove(key);
		this.strokes.put(key, new Size(size, expires));
		this.numbers += size;
	}

	boolean remove(String key) {
		Size removed = this.strokes.remove(key);
		this.numbers -= (removed != null) ? removed.numbers : 0;
		return removed != null;
	}

	/** Removes what has expired. */
	void expire(long now) {
		this.strokes.entrySet()
			.stream()
			.takeWhile((stroke) -> stroke.getValue().expires <= now)
			.map(Map.Entry::getKey)
			.toList()
			.forEach(this::remove);
	}

	/** The keys of a user's strokes. */
	List<String> of(String user) {
		return this.strokes.keySet().stream().filter((key) -> isOf(user, key)).toList();
	}

	/** The keys of all strokes. */
	List<String> keys() {
		return List.copyOf(this.strokes.keySet());
	}

	/** Whether this is the key of a stroke of this user. */
	static boolean isOf(String user, String key) {
		return key.lastIndexOf('/') == user.length() && key.startsWith(user);
	}

	boolean isEmpty() {
		return this.strokes.isEmpty();
	}

	private record Size(int numbers, long expires) {
	}

}
