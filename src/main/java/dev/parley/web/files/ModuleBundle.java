package dev.parley.web.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.ResourceTransformer;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * Serves the browser module as one file: a module that only exports names from others is
 * joined with those, and with all that they import. So a page loads it in one request,
 * and it is still written in files of a concern each. Each of them becomes a function
 * that returns what it exports, so their names do not meet. Comments that fill lines are
 * left out.
 * <p>
 * It understands what our modules use: {@code import { a, b } from './other.js'},
 * {@code export} before a class, a function or a constant, and {@code export { a, b }
 * from './other.js'}. Anything else is an error, as are modules that import each other in
 * a circle.
 * <p>
 * It is put together once, and again when one of its parts has changed, so that an edit
 * shows with the next load. Safe for any thread.
 */
final class ModuleBundle implements ResourceTransformer {

	private static final Pattern COMMENT = Pattern
		.compile("(?ms)^[ \\t]*(?:/\\*(?:(?!\\*/).)*+\\*/[ \\t]*\\R|//[^\\r\\n]*+\\R)");

	private static final Pattern REEXPORT = Pattern
		.compile("(?m)^export \\{ (\\w+(?:, \\w+)*) \\} from '\\./([\\w-]+\\.js)';\\R");

	private static final Pattern IMPORT = Pattern
		.compile("(?m)^import \\{ (\\w+(?:, \\w+)*) \\} from '\\./([\\w-]+\\.js)';\\R");

	private static final Pattern EXPORT = Pattern
		.compile("(?m)^export (?=(?:(?:async )?function\\*?|class|const) (\\w+))");

	private static final Pattern NOT_UNDERSTOOD = Pattern.compile("(?m)^(?:import|export)\\b.*");

	/** By the address of the entry. */
	private final Map<String, Joined> bundles = new ConcurrentHashMap<>();

	/**
	 * @throws IOException if a module does not exist or cannot be read
	 * @throws IllegalStateException if a module is written in a way that is not
	 * understood
	 */
	@Override
	public Resource transform(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
			throws IOException {
		Resource module = chain.transform(request, resource);
		if (!String.valueOf(module.getFilename()).endsWith(".js")) {
			return module;
		}
		String address = module.getURL().toString();
		Joined bundle = this.bundles.get(address);
		if (bundle == null || bundle.isOutdated()) {
			String text = COMMENT.matcher(module.getContentAsString(StandardCharsets.UTF_8)).replaceAll("");
			if (!REEXPORT.matcher(text).lookingAt()) {
				this.bundles.remove(address);
				return module;
			}
			bundle = join(module, text);
			this.bundles.put(address, bundle);
		}
		return new TransformedResource(module, bundle.bytes());
	}

	private static Joined join(Resource entry, String text) throws IOException {
		List<Part> parts = new ArrayList<>(List.of(Part.of(entry)));
		Map<String, String> joined = new LinkedHashMap<>();
		StringBuilder exports = new StringBuilder();
		for (MatchResult export : REEXPORT.matcher(text).results().toList()) {
			add(entry, export.group(2), joined, new LinkedHashSet<>(), parts);
			exports.append("export const { %s } = %s;%n".formatted(export.group(1), variable(export.group(2))));
		}
		understood(entry, REEXPORT.matcher(text).replaceAll(""));
		String all = "// Parley's client, Apache-2.0. Its sources and its documentation: /docs/client\n"
				+ String.join("", joined.values()) + exports.toString().replace("\r\n", "\n");
		return new Joined(all.getBytes(StandardCharsets.UTF_8), parts);
	}

	/** Adds a module after those that it imports. */
	private static void add(Resource entry, String name, Map<String, String> joined, Set<String> importers,
			List<Part> parts) throws IOException {
		if (joined.containsKey(name)) {
			return;
		}
		if (!importers.add(name)) {
			throw new IllegalStateException(
					"Modules import each other: " + String.join(" > ", importers) + " > " + name);
		}
		Resource module = entry.createRelative(name);
		parts.add(Part.of(module));
		String text = COMMENT.matcher(module.getContentAsString(StandardCharsets.UTF_8)).replaceAll("");
		for (MatchResult imported : IMPORT.matcher(text).results().toList()) {
			add(entry, imported.group(2), joined, importers, parts);
		}
		importers.remove(name);
		String exports = EXPORT.matcher(text)
			.results()
			.map((export) -> export.group(1))
			.collect(Collectors.joining(", "));
		String body = IMPORT.matcher(text)
			.replaceAll((imported) -> Matcher
				.quoteReplacement("const { %s } = %s;\n".formatted(imported.group(1), variable(imported.group(2)))));
		body = EXPORT.matcher(body).replaceAll("");
		understood(module, body);
		joined.put(name,
				"const %s = (() => {\n%s\nreturn { %s };\n})();\n".formatted(variable(name), body.strip(), exports));
	}

	private static void understood(Resource module, String rest) {
		Matcher other = NOT_UNDERSTOOD.matcher(rest);
		if (other.find()) {
			throw new IllegalStateException("%s has a line that cannot be joined with other modules: %s"
				.formatted(module.getFilename(), other.group()));
		}
	}

	/** Such as {@code $steady_timers} for {@code steady-timers.js}. */
	private static String variable(String name) {
		return '$' + name.replaceFirst("\\.js$", "").replace('-', '_');
	}

	/** One file of several. */
	private record Joined(byte[] bytes, List<Part> parts) {

		boolean isOutdated() throws IOException {
			for (Part part : this.parts) {
				if (part.time() != Part.timeOf(part.file())) {
					return true;
				}
			}
			return false;
		}

	}

	/**
	 * A file, as it was before it was read.
	 *
	 * @param time of its last change; 0 in an archive, where nothing changes
	 */
	private record Part(Resource file, long time) {

		static Part of(Resource file) throws IOException {
			return new Part(file, timeOf(file));
		}

		static long timeOf(Resource file) throws IOException {
			return file.isFile() ? file.lastModified() : 0;
		}

	}

}
