package dev.parley.engine.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The headers of a frame in the order in which they came. Repeated names are kept, and
 * {@link #get} answers with the first (STOMP 1.2, "Repeated Header Entries"). Immutable.
 */
public final class Headers {

	private static final Headers EMPTY = new Headers(new String[0]);

	/** name, value, name, value … */
	private final String[] entries;

	private Headers(String[] entries) {
		this.entries = entries;
	}

	public static Headers empty() {
		return EMPTY;
	}

	/**
	 * @param entries name, value, name, value …
	 * @throws IllegalArgumentException if a name has no value
	 */
	public static Headers of(String... entries) {
		if (entries.length % 2 != 0) {
			throw new IllegalArgumentException("A header name without a value: " + entries[entries.length - 1]);
		}
		return (entries.length != 0) ? new Headers(entries.clone()) : EMPTY;
	}

	public static Builder builder() {
		return new Builder();
	}

	/** The first value of this name, or null. Names are case-sensitive. */
	public @Nullable String get(String name) {
		for (int i = 0; i < this.entries.length; i += 2) {
			if (this.entries[i].equals(name)) {
				return this.entries[i + 1];
			}
		}
		return null;
	}

	/** The first value of this name in any case, or null. */
	public @Nullable String getIgnoringCase(String name) {
		for (int i = 0; i < this.entries.length; i += 2) {
			if (this.entries[i].equalsIgnoreCase(name)) {
				return this.entries[i + 1];
			}
		}
		return null;
	}

	public boolean containsAny(Predicate<String> names) {
		for (int i = 0; i < this.entries.length; i += 2) {
			if (names.test(this.entries[i])) {
				return true;
			}
		}
		return false;
	}

	public boolean contains(String name) {
		return get(name) != null;
	}

	/** The number of entries, including repeated ones. */
	public int size() {
		return this.entries.length / 2;
	}

	/** Their size in memory, bytes: see {@link Footprint}. */
	int footprint() {
		int bytes = size() * Footprint.HEADER;
		for (String text : this.entries) {
			bytes += Footprint.of(text);
		}
		return bytes;
	}

	public void forEach(BiConsumer<String, String> action) {
		for (int i = 0; i < this.entries.length; i += 2) {
			action.accept(this.entries[i], this.entries[i + 1]);
		}
	}

	/** The headers whose names the predicate accepts. */
	public Headers keep(Predicate<String> names) {
		Builder kept = builder();
		forEach((name, value) -> {
			if (names.test(name)) {
				kept.add(name, value);
			}
		});
		return kept.build();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Headers that && Arrays.equals(this.entries, that.entries);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.entries);
	}

	/** Names only: values may be secrets and logs must not show them. */
	@Override
	public String toString() {
		List<String> names = new ArrayList<>();
		forEach((name, value) -> names.add(name));
		return names.toString();
	}

	/** Collects headers in order. Not thread-safe. */
	public static final class Builder {

		private final List<String> entries = new ArrayList<>();

		private Builder() {
		}

		public Builder add(String name, String value) {
			this.entries.add(name);
			this.entries.add(value);
			return this;
		}

		/** Adds all of them at the end. */
		public Builder addAll(Headers headers) {
			this.entries.addAll(Arrays.asList(headers.entries));
			return this;
		}

		public int size() {
			return this.entries.size() / 2;
		}

		public Headers build() {
			return this.entries.isEmpty() ? EMPTY : new Headers(this.entries.toArray(String[]::new));
		}

	}

}
