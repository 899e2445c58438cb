package dev.parley.answers;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What answers questions. A bean of this type takes the place of the simulated one. It
 * answers several questions at once, each on a thread of its own.
 */
@FunctionalInterface
public interface LanguageModel {

	/**
	 * Answers a question. The thread is interrupted when nobody waits for the rest any
	 * more: the asker has stopped it, it takes longer than two minutes, or the server
	 * stops. After that {@code tokens} throws an exception.
	 * @param language of the asker's page
	 * @param tokens takes each token as soon as there is one, with the blank before it;
	 * never waits
	 * @throws IOException if there will be no more: like any other exception, it ends the
	 * answer as failed
	 */
	void answer(String question, Locale language, Consumer<String> tokens) throws IOException, InterruptedException;

}
