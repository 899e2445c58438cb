package dev.parley.engine.frame;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** The versions of STOMP, the oldest first. */
public enum Version {

	/** Knows neither escapes nor heart-beats. */
	V1_0("1.0"),
	/** Escapes LF, colon and backslash. */
	V1_1("1.1"),
	/** Escapes CR too, and takes CR LF for an end of line. */
	V1_2("1.2");

	private final String number;

	Version(String number) {
		this.number = number;
	}

	/**
	 * The highest version that both sides speak (STOMP 1.1, "Protocol Negotiation").
	 * @param acceptVersion that header of a CONNECT; without it the version is 1.0
	 * @return null if there is none
	 */
	public static @Nullable Version negotiate(@Nullable String acceptVersion) {
		if (acceptVersion == null) {
			return V1_0;
		}
		List<String> accepted = Arrays.stream(acceptVersion.split(",")).map(String::strip).toList();
		return Arrays.stream(values())
			.filter((version) -> accepted.contains(version.number))
			.reduce((lower, higher) -> higher)
			.orElse(null);
	}

	/** All of them as the header {@code version} lists them: {@code 1.2,1.1,1.0}. */
	public static String supported() {
		return "1.2,1.1,1.0";
	}

	boolean hasEscapes() {
		return this != V1_0;
	}

	/** As on the wire: 1.0, 1.1 or 1.2. */
	@Override
	public String toString() {
		return this.number;
	}

}
