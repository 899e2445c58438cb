package dev.parley.test;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/**
 * What one client sent and received, for people who read a failure: the last
 * {@value #FRAMES} frames, each body cut after {@value #BODY} characters, without
 * secrets. Thread-safe.
 */
final class Transcript {

	private static final int FRAMES = 100;

	private static final int BODY = 300;

	/** A shorter text would hide parts of other words. */
	private static final int SHORTEST_SECRET = 4;

	private static final Pattern SECRET_HEADER = Pattern
		.compile("(?i).*(passcode|password|authorization|token|secret|cookie|csrf).*");

	/** Longer ones first: one may contain another. */
	private final Set<String> secrets = new ConcurrentSkipListSet<>(
			Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

	private final Deque<String> lines = new ArrayDeque<>();

	private long left;

	/** This text appears nowhere from now on. */
	void hide(String secret) {
		if (secret.length() >= SHORTEST_SECRET) {
			this.secrets.add(secret);
		}
	}

	void sent(String command, Map<String, String> headers, String body) {
		add("> " + describe(command, headers, body));
	}

	void received(StompFrame frame) {
		add("< " + describe(frame));
	}

	void note(String text) {
		add("- " + withoutSecrets(text));
	}

	String describe(StompFrame frame) {
		return describe(frame.command(), frame.headers(), frame.text());
	}

	private String describe(String command, Map<String, String> headers, String body) {
		StringJoiner text = new StringJoiner(" ");
		text.add(command);
		headers.forEach((name, value) -> text
			.add(name + ":" + (SECRET_HEADER.matcher(name).matches() ? "***" : withoutSecrets(value))));
		if (!body.isEmpty()) {
			String shown = withoutSecrets(body);
			text.add("| " + ((shown.length() > BODY) ? shown.substring(0, BODY) + "…" : shown));
		}
		return text.toString();
	}

	private String withoutSecrets(String text) {
		String shown = text;
		for (String secret : this.secrets) {
			shown = shown.replace(secret, "***");
		}
		return shown.replace("\n", "\\n");
	}

	private synchronized void add(String line) {
		this.lines.add(line);
		if (this.lines.size() > FRAMES) {
			this.lines.remove();
			this.left++;
		}
	}

	@Override
	public synchronized String toString() {
		String start = (this.left > 0) ? "    … " + this.left + " earlier frames\n    " : "    ";
		return start + String.join("\n    ", this.lines);
	}

}
