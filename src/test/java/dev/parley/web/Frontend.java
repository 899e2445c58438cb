package dev.parley.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The sources of the pages, for the tests of this package. */
final class Frontend {

	static final Path ROOT = Path.of("frontend");

	/** As the server understands it. */
	private static final Pattern INCLUDE = Pattern.compile("(?m)^[ \\t]*<!-- include ([\\w/-]+\\.html) -->\\R");

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

	/**
	 * The pages by path, such as {@code answers/index.html}, with their parts included.
	 */
	static Map<String, String> pages() {
		Map<String, String> parts = served(".html");
		Map<String, String> pages = new TreeMap<>();
		parts.forEach((file, html) -> {
			if (Path.of(file).endsWith("index.html")) {
				pages.put(file, INCLUDE.matcher(html)
					.replaceAll((include) -> Matcher.quoteReplacement(parts.get(included(file, include.group(1))))));
			}
		});
		return pages;
	}

	/** The files that a page includes, by path. */
	static List<String> includedBy(String page) {
		return INCLUDE.matcher(served(".html").get(page))
			.results()
			.map((include) -> included(page, include.group(1)))
			.toList();
	}

	private static String included(String page, String name) {
		return name.startsWith("/") ? name.substring(1) : page.replaceFirst("[^/]*$", "") + name;
	}

	/**
	 * The folders with texts: that of all pages, {@code locales}, and one for each use,
	 * such as {@code answers/locales}.
	 */
	static Set<String> localeFolders() {
		return served(".json").keySet()
			.stream()
			.filter((file) -> file.matches("(?:[\\w-]+/)?locales/[^/]+"))
			.map((file) -> file.replaceFirst("/[^/]*$", ""))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** The texts of a folder in one language, by key. */
	static Map<String, String> locale(String folder, String language) {
		return JsonMapper.shared()
			.readValue(read(ROOT.resolve(folder).resolve(language + ".json")),
					new TypeReference<TreeMap<String, String>>() {
					});
	}

	/** The texts of all folders in one language, by key. */
	static Map<String, String> locale(String language) {
		Map<String, String> all = new TreeMap<>();
		localeFolders().forEach((folder) -> all.putAll(locale(folder, language)));
		return all;
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
