package dev.parley.chat;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The name of a room: trimmed, in Unicode's composed form, 1 to 60 characters (code
 * points), none of them a control or format character.
 *
 * @param text as people read it
 */
record RoomName(String text) {

	private static final int LONGEST = 60;

	private static final int LONGEST_ID = 40;

	/**
	 * @throws RoomException {@code invalid-room-name}
	 */
	RoomName {
		text = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
		int length = text.codePointCount(0, text.length());
		if (length < 1 || length > LONGEST) {
			throw RoomException.invalidName("A room's name has 1 to %d characters, not %d".formatted(LONGEST, length));
		}
		if (text.codePoints().anyMatch(RoomName::isInvisible)) {
			throw RoomException.invalidName("A room's name has no control or format characters");
		}
	}

	private static boolean isInvisible(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR ->
				true;
			default -> false;
		};
	}

	/** The same for names that differ in case only. */
	String key() {
		return Normalizer.normalize(this.text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
	}

	/** The ASCII letters and digits of the name; empty if there is no letter. */
	String slug() {
		String plain = Normalizer.normalize(this.text, Normalizer.Form.NFKD)
			.replaceAll("\\p{M}", "")
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^a-z0-9]+", "-");
		if (!plain.matches(".*[a-z].*")) {
			return "";
		}
		String cut = plain.substring(plain.startsWith("-") ? 1 : 0);
		return cut.substring(0, Math.min(LONGEST_ID, cut.length())).replaceAll("-$", "");
	}

}
