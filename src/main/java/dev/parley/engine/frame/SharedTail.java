package dev.parley.engine.frame;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The end of a MESSAGE, which all of its subscribers get byte by byte: the headers that
 * do not differ between them, and the body. Immutable, except for what {@link #as} keeps.
 */
public final class SharedTail {

	private final byte[] bytes;

	/** Without a lock: its value is immutable, and making it twice does no harm. */
	private @Nullable Object form;

	SharedTail(byte[] bytes) {
		this.bytes = bytes;
	}

	/** Never written to. */
	public byte[] bytes() {
		return this.bytes;
	}

	public int length() {
		return this.bytes.length;
	}

	/**
	 * The tail as one kind of transport writes it, made once for all receivers by that
	 * kind.
	 * @param type of that form, which is immutable, and not larger than the tail
	 */
	public <T> T as(Class<T> type, Function<SharedTail, T> maker) {
		Object known = this.form;
		if (type.isInstance(known)) {
			return type.cast(known);
		}
		T made = maker.apply(this);
		this.form = made;
		return made;
	}

}
