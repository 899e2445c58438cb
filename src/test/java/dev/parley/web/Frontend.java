package dev.parley.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The sources of the pages, for the tests of this package. */
final class Frontend {

	static final Path ROOT = Path.of("frontend");

	private Frontend() {
	}

	/** The template for each page of the documentation. */
	static String docsPage() {
		return read(Path.of("src/main/resources/dev/parley/docs/page.html"));
	}

	/** The contents of the served text files with this extension, by path. */
	static Map<String, String> served(String ending) {
		try (Stream<Path> files = Files.walk(ROOT)) {
			return files.filter(Files::isRegularFile)
				.filter((file) -> file.toString().endsWith(ending) && !file.toString().endsWith(".test.js")
						&& !file.toString().endsWith(".png"))
				.collect(Collectors.toMap((file) -> ROOT.relativize(file).toString().replace('\\', '/'), Frontend::read,
						(one, other) -> one, TreeMap::new));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The texts of one language, by key. */
	static Map<String, String> locale(String language) {
		return JsonMapper.shared()
			.readValue(read(ROOT.resolve("locales/" + language + ".json")),
					new TypeReference<TreeMap<String, String>>() {
					});
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
