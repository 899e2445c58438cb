package dev.parley.description;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address with parameters, from a pattern with stars or with a controller's
 * {@code {variables}}. Immutable.
 */
final class Parameters {

	private static final Pattern VARIABLE = Pattern.compile("\\*\\*|\\*|\\{(\\w+)[^}]*}");

	private final Map<String, Object> all = new LinkedHashMap<>();

	private final String address;

	Parameters(String pattern) {
		StringBuilder text = new StringBuilder();
		Matcher variable = VARIABLE.matcher(pattern);
		while (variable.find()) {
			String name = name(variable);
			this.all.put(name, Map.of("description", switch (variable.group()) {
				case "**" -> "Any number of segments";
				case "*" -> "One segment, or a part of one";
				default -> "One segment";
			}));
			variable.appendReplacement(text, Matcher.quoteReplacement("{" + name + "}"));
		}
		this.address = variable.appendTail(text).toString();
	}

	private String name(Matcher variable) {
		if (variable.group(1) != null) {
			return variable.group(1);
		}
		return variable.group().equals("**") ? "rest" : "part" + (this.all.size() + 1);
	}

	Map<String, Object> all() {
		return this.all;
	}

	String address() {
		return this.address;
	}

}
