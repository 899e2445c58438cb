package dev.parley.chat.room;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.parley.text.VisibleText;

/**
 * The name of a room: in Unicode's composed form, 1 to 60 characters (code points),
 * without blank ends, with single spaces for other blanks, and without characters that
 * nobody sees but those that an emoji is made of.
 *
 * @param text as people read it
 */
public record RoomName(String text) {

	private static final int LONGEST = 60;

	private static final int LONGEST_ID = 40;

	private static final Pattern BLANKS = Pattern.compile("\\p{Zs}+");

	/** Joins symbols to one, chooses between text and colour, or makes a keycap. */
	private static final Pattern OF_EMOJI = Pattern
		.compile("([\\p{So}\\p{Sk}\\p{Sm}])(?:[\\uFE0E\\uFE0F]?\\u200D(?=[\\p{So}\\p{Sm}])|[\\uFE0E\\uFE0F])"
				+ "|([0-9#*])\\uFE0F(?=\\u20E3)");

	/**
	 * @throws RoomException {@code invalid-room-name}
	 */
	public RoomName {
		text = Normalizer.normalize(BLANKS.matcher(text).replaceAll(" ").strip(), Normalizer.Form.NFC);
		int length = text.codePointCount(0, text.length());
		if (length < 1 || length > LONGEST) {
			throw RoomException.invalidName("A room's name has 1 to %d characters, not %d".formatted(LONGEST, length));
		}
		if (VisibleText.hasUnseen(withoutJoints(text)) || !VisibleText.isVisible(text)) {
			throw RoomException.invalidName("A room's name has something to see and no invisible characters");
		}
	}

	private static String withoutJoints(String text) {
		return OF_EMOJI.matcher(text).replaceAll("$1$2");
	}

	/**
	 * A key that is equal for names that differ only in case, or in the colour of an
	 * emoji.
	 */
	String key() {
		String seen = withoutJoints(this.text);
		return Normalizer.normalize(seen.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
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
