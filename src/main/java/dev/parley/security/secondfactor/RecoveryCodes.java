package dev.parley.security.secondfactor;

import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Codes for the day on which the phone is lost: 80 random bits each, which nobody can
 * guess, in groups that people can copy. Pure functions.
 */
public final class RecoveryCodes {

	/** The number of codes of an account. */
	public static final int COUNT = 10;

	/** 32 characters, none of which is mistaken for another in handwriting. */
	private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

	private static final int GROUPS = 4;

	private static final int GROUP = 4;

	private static final SecureRandom RANDOM = new SecureRandom();

	private RecoveryCodes() {
	}

	/** Ten new ones, such as {@code k3mv-9xqd-t7ra-h2wn}. */
	public static List<String> random() {
		return Stream.generate(RecoveryCodes::code).limit(COUNT).toList();
	}

	/** The one form in which codes are compared, whatever their owner has typed. */
	public static String normalize(String typed) {
		return typed.toLowerCase(Locale.ROOT)
			.chars()
			.filter(Character::isLetterOrDigit)
			.mapToObj(Character::toString)
			.collect(Collectors.joining());
	}

	private static String code() {
		return IntStream.range(0, GROUPS).mapToObj((group) -> group()).collect(Collectors.joining("-"));
	}

	private static String group() {
		return RANDOM.ints(GROUP, 0, ALPHABET.length())
			.mapToObj((index) -> String.valueOf(ALPHABET.charAt(index)))
			.collect(Collectors.joining());
	}

}
