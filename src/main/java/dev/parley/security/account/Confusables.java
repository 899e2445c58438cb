package dev.parley.security.account;

import java.util.Locale;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.SpoofChecker.RestrictionLevel;
import com.ibm.icu.text.UnicodeSet;

/**
 * Finds names that look alike, by Unicode's list of confusable characters. Pure
 * functions; the first use reads the list, which takes some hundredths of a second.
 *
 * @see <a href="https://www.unicode.org/reports/tr39/">UTS 39, Unicode Security
 * Mechanisms</a>
 */
public final class Confusables {

	/**
	 * Hangul letters alone, as in "ㅋㅋ": compatibility forms, but everybody types them.
	 */
	private static final String HANGUL_LETTERS = "[\\u3131-\\u3163]";

	private Confusables() {
	}

	/**
	 * The same text for names that can be confused with each other, whatever their case.
	 * For comparing only: nobody should see it.
	 */
	public static String skeleton(String name) {
		// First as it is written ("I" looks like "l"), then as it is compared ("i" does
		// not).
		String seen = Checker.INSTANCE.getSkeleton(Normalizer2.getNFKCInstance().normalize(name));
		return Checker.INSTANCE.getSkeleton(UCharacter.foldCase(seen, true).toLowerCase(Locale.ROOT));
	}

	/**
	 * Whether the name mixes scripts that are easily confused, such as Latin and
	 * Cyrillic, or has letters that are not for names. Latin goes with the scripts of
	 * Korean, Japanese and Chinese ("highly restrictive" in UTS 39).
	 */
	public static boolean isSuspicious(String name) {
		return Checker.INSTANCE.failsChecks(name);
	}

	/** Read when it is needed. */
	private static final class Checker {

		private static final SpoofChecker INSTANCE = new SpoofChecker.Builder()
			.setChecks(SpoofChecker.RESTRICTION_LEVEL | SpoofChecker.CHAR_LIMIT | SpoofChecker.MIXED_NUMBERS)
			.setAllowedChars(new UnicodeSet(SpoofChecker.RECOMMENDED).addAll(SpoofChecker.INCLUSION)
				.addAll(new UnicodeSet(HANGUL_LETTERS))
				.freeze())
			.setRestrictionLevel(RestrictionLevel.HIGHLY_RESTRICTIVE)
			.build();

	}

}
