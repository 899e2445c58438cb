package dev.parley.answers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.io.ClassPathResource;

/**
 * Stands in for a language model, at the pace of one. It says something else each time:
 * for each paragraph of a text in the asker's language, one of its lines.
 */
final class SimulatedModel implements LanguageModel {

	private static final Pattern TOKEN = Pattern.compile("\\s*[^\\s]{1,4}");

	/** Most characters of the question that the answer repeats. */
	private static final int QUOTED = 90;

	private final RandomGenerator random;

	private final Pause pause;

	/** At about 30 tokens a second. */
	SimulatedModel(RandomGenerator random) {
		// A latch that nobody opens: the model takes its time unless it is interrupted.
		this(random, (milliseconds) -> new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS));
	}

	SimulatedModel(RandomGenerator random, Pause pause) {
		this.random = random;
		this.pause = pause;
	}

	@Override
	public void answer(String question, Locale language, Consumer<String> tokens)
			throws IOException, InterruptedException {
		this.pause.pause(400);
		Matcher token = TOKEN.matcher(text(language).replace("{question}", shortened(question.strip())));
		while (token.find()) {
			tokens.accept(token.group());
			boolean sentence = token.group().matches("(?s).*[.?!:]");
			this.pause.pause(sentence ? this.random.nextInt(150, 400) : this.random.nextInt(10, 40));
		}
	}

	private String text(Locale language) throws IOException {
		String name = language.getLanguage().equals("ko") ? "simulated_ko.txt" : "simulated.txt";
		String texts = new ClassPathResource(name, SimulatedModel.class).getContentAsString(StandardCharsets.UTF_8);
		StringBuilder text = new StringBuilder();
		for (String paragraph : texts.strip().split("\\R{2,}")) {
			String[] lines = paragraph.split("\\R");
			text.append(text.isEmpty() ? "" : "\n\n").append(lines[this.random.nextInt(lines.length)]);
		}
		return text.toString();
	}

	private static String shortened(String question) {
		int end = question.offsetByCodePoints(0, Math.min(QUOTED, question.codePointCount(0, question.length())));
		return question.substring(0, end) + ((end < question.length()) ? "…" : "");
	}

	/** How it waits. */
	@FunctionalInterface
	interface Pause {

		void pause(int milliseconds) throws InterruptedException;

	}

}
