package dev.parley.build;

import java.lang.module.ModuleDescriptor.Version;
import java.util.List;

/**
 * The versions of libraries that are known to be vulnerable.
 *
 * @param jar name without version; a final {@code *} stands for anything
 * @param firstBad version
 * @param firstGood version after that
 * @param names of the advisories
 */
record Advisories(String jar, Version firstBad, Version firstGood, String names) {

	/** Reads lines of four columns; lines that begin with # are comments. */
	static List<Advisories> parse(List<String> lines) {
		return lines.stream().filter((line) -> !line.startsWith("#")).map((line) -> line.split(",")).map((columns) -> {
			if (columns.length != 4) {
				throw new IllegalArgumentException("Expected four columns: " + String.join(",", columns));
			}
			return new Advisories(columns[0], Version.parse(columns[1]), Version.parse(columns[2]), columns[3]);
		}).toList();
	}

	boolean concern(String artifact, String version) {
		boolean named = this.jar.endsWith("*") ? artifact.startsWith(this.jar.substring(0, this.jar.length() - 1))
				: artifact.equals(this.jar);
		if (!named) {
			return false;
		}
		Version used = Version.parse(version);
		return used.compareTo(this.firstBad) >= 0 && used.compareTo(this.firstGood) < 0;
	}

}
