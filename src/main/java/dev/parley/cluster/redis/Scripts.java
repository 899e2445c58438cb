package dev.parley.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The scripts, each of which begins with what they have in common. */
enum Scripts {

	APPEND("queue.lua", "append.lua"), READ("read.lua"), FORGET("forget.lua");

	private final byte[] source;

	private final String digest;

	Scripts(String... files) {
		String text = Stream.of(files).map(Scripts::text).collect(Collectors.joining());
		this.source = (text("log.lua") + text).getBytes(StandardCharsets.UTF_8);
		try {
			this.digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(this.source));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	byte[] source() {
		return this.source;
	}

	/** By which the server calls it. */
	String digest() {
		return this.digest;
	}

	private static String text(String file) {
		try (InputStream in = Scripts.class.getResourceAsStream(file)) {
			if (in == null) {
				throw new IllegalStateException("There is no " + file);
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
