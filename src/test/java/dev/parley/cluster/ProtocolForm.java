package dev.parley.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;

/** The form of what nodes say to one another, which nobody changes by accident. */
public final class ProtocolForm {

	/**
	 * For which the tests have the forms. Whoever has added 1 to the version and has made
	 * all tests of forms right adds 1 here.
	 */
	private static final int VERSION = 1;

	private ProtocolForm() {
	}

	/**
	 * Compares it with the one that the version has.
	 * @param what it is, for who has changed it
	 * @param form of this version
	 */
	public static void assertUnchanged(String what, byte[] written, String form) {
		assertUnchanged(what, text(written), form);
	}

	/** The same of a text. */
	public static void assertUnchanged(String what, String written, String form) {
		assertThat(written).as("""
				%s: what nodes say to one another has another form than in version %d.
				Would a node of the last release misread it, or would this build misread what such a node says? Then \
				NodeProtocol.VERSION has to be larger than that release's: add 1, unless that was done since.
				If it is kept in Redis, an update of all nodes together must be able to read what is there, or end the \
				epochs: change what "k" of log.lua has.
				Then write the new form into this test""", what, VERSION).isEqualTo(form);
		assertThat(NodeProtocol.VERSION).as("the version of the forms in the tests; see ProtocolForm.VERSION")
			.isEqualTo(VERSION);
	}

	/** A script's digest, without its comments, which may change. */
	public static String digest(String script) {
		String code = script.replaceAll("--.*", "").replaceAll("\\s+", " ");
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, 8);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Bytes that are no printable ASCII as hexadecimal numbers. */
	public static String text(byte[] bytes) {
		StringBuilder text = new StringBuilder();
		for (byte each : bytes) {
			text.append((each >= ' ' && each <= '~') ? String.valueOf((char) each) : "<%02x>".formatted(each));
		}
		return text.toString();
	}

}
