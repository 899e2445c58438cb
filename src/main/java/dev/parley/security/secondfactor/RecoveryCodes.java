package dev.parley.security.secondfactor;

import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Codes for users who have lost their phone: 80 random bits each, too many to guess, in
 * groups that are easy to copy. Pure functions.
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

	/** The form in which codes are compared, however their owner typed them. */
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
