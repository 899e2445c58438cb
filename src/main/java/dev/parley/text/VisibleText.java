package dev.parley.text;

import java.util.function.IntPredicate;

/**
 * Distinguishes visible from invisible characters. A name with an invisible character
 * looks like another name, and a text of nothing else looks empty. Pure functions; the
 * tests among them allocate nothing.
 */
public final class VisibleText {

	private VisibleText() {
	}

	/**
	 * Whether a reader cannot see the character, or it changes how they see others:
	 * control, format, line separator, half of a surrogate pair, unassigned, Unicode's
	 * Default_Ignorable_Code_Point, and letters and symbols without ink. A space is none
	 * of them: it is visible between other characters.
	 */
	public static boolean isUnseen(int codePoint) {
		if (codePoint < 0x7F) {
			return codePoint < ' ';
		}
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				true;
			default -> hasNoInk(codePoint);
		};
	}

	/** Whether the text has an unseen character. */
	public static boolean hasUnseen(String text) {
		return anyMatch(text, VisibleText::isUnseen);
	}

	/**
	 * The text with unseen characters replaced by question marks, so that it cannot forge
	 * a log line.
	 */
	public static String printable(String text) {
		StringBuilder printable = new StringBuilder(text.length());
		text.codePoints().forEach((c) -> printable.appendCodePoint(isUnseen(c) ? '?' : c));
		return printable.toString();
	}

	/**
	 * Whether the text has a visible character, not only blanks, combining marks and
	 * unseen characters. A character that this Java version does not know yet may well be
	 * visible on the reader's screen, so it counts.
	 */
	public static boolean isVisible(String text) {
		return anyMatch(text, VisibleText::hasShape);
	}

	/** Not a stream: this runs for each frame. */
	private static boolean anyMatch(String text, IntPredicate predicate) {
		for (int i = 0; i < text.length();) {
			int codePoint = text.codePointAt(i);
			if (predicate.test(codePoint)) {
				return true;
			}
			i += Character.charCount(codePoint);
		}
		return false;
	}

	private static boolean hasShape(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR, Character.NON_SPACING_MARK,
					Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
				false;
			case Character.UNASSIGNED -> !isReservedUnseen(codePoint) && !hasNoInk(codePoint);
			default -> !hasNoInk(codePoint);
		};
	}

	/**
	 * Letters, marks and symbols that Unicode 17 lists in DerivedCoreProperties.txt as
	 * Default_Ignorable_Code_Point, and those whose glyph is empty by their chart.
	 */
	private static boolean hasNoInk(int codePoint) {
		return switch (codePoint) {
			// Combining grapheme joiner, Hangul fillers (Jamo, compatibility, halfwidth)
			case 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0 -> true;
			// Khmer inherent vowels, Mongolian variation selectors
			case 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F -> true;
			// Braille blank, Egyptian blanks, Khitan filler, musical null notehead
			case 0x2800, 0x13441, 0x13442, 0x16FE4, 0x1D159 -> true;
			default -> isVariationSelector(codePoint);
		};
	}

	private static boolean isVariationSelector(int codePoint) {
		return (codePoint >= 0xFE00 && codePoint <= 0xFE0F) || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
	}

	/**
	 * Reserved code points that will be invisible if assigned, and those that never will
	 * be assigned.
	 */
	private static boolean isReservedUnseen(int codePoint) {
		return codePoint == 0x2065 || (codePoint >= 0xFFF0 && codePoint <= 0xFFF8)
				|| (codePoint >= 0xE0000 && codePoint <= 0xE0FFF) || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF)
				|| (codePoint & 0xFFFE) == 0xFFFE;
	}

}
