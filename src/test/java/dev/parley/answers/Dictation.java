package dev.parley.answers;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A model that says what a test dictates, question by question. Safe for any thread.
 */
public final class Dictation implements LanguageModel {

	private static final String END = "\0end";

	private static final String FAILURE = "\0failure";

	private final Map<String, BlockingQueue<String>> words = new ConcurrentHashMap<>();

	private final Map<String, CountDownLatch> interrupted = new ConcurrentHashMap<>();

	/** Says these tokens as the answer to a question, sooner or later. */
	public void say(String question, String... tokens) {
		for (String token : tokens) {
			words(question).add(token);
		}
	}

	/** Ends the answer. */
	public void end(String question) {
		words(question).add(END);
	}

	/** Fails instead of an end. */
	public void fail(String question) {
		words(question).add(FAILURE);
	}

	/** Waits until the answer is interrupted. */
	public void awaitInterruption(String question) throws InterruptedException {
		interruption(question).await();
	}

	@Override
	public void answer(String question, Locale language, Consumer<String> tokens)
			throws IOException, InterruptedException {
		try {
			for (String word = words(question).take(); !word.equals(END); word = words(question).take()) {
				if (word.equals(FAILURE)) {
					throw new IOException("No more words");
				}
				tokens.accept(word);
			}
		}
		catch (InterruptedException ex) {
			interruption(question).countDown();
			throw ex;
		}
	}

	private BlockingQueue<String> words(String question) {
		return this.words.computeIfAbsent(question, (same) -> new LinkedBlockingQueue<>());
	}

	private CountDownLatch interruption(String question) {
		return this.interrupted.computeIfAbsent(question, (same) -> new CountDownLatch(1));
	}

}
