package dev.parley.answers;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import org.springframework.stereotype.Component;

import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationRule;
import dev.parley.security.PersonalData;

/**
 * The newest answers, in memory, as the logs of their topics are: they begin and end
 * together. Only whoever has asked reads an answer; to others it does not exist. Safe for
 * any thread.
 */
@Component
final class KeptAnswers implements DestinationRule, PersonalData {

	static final String TOPIC = "/topic/answers/";

	/** Most answers of one user. */
	static final int OF_A_USER = 20;

	/** Most answers: up to about 100 MiB. */
	static final int OF_ALL = 500;

	/** By their ids, oldest first. */
	private final Map<String, Answer> all = new LinkedHashMap<>();

	/**
	 * Adds one.
	 * @return one that is no longer kept for that: the oldest that has ended, of the same
	 * user if these are too many
	 */
	synchronized @Nullable Answer add(Answer answer) {
		this.all.put(answer.id, answer);
		boolean ofUser = of(answer.asker).size() > OF_A_USER;
		if (!ofUser && this.all.size() <= OF_ALL) {
			return null;
		}
		Answer oldest = this.all.values()
			.stream()
			.filter((other) -> !other.isRunning() && (!ofUser || other.asker.equals(answer.asker)))
			.findFirst()
			.orElse(null);
		remove((oldest != null) ? List.of(oldest) : List.of());
		return oldest;
	}

	synchronized void remove(List<Answer> answers) {
		this.all.values().removeAll(answers);
	}

	synchronized List<Answer> of(String asker) {
		return all().stream().filter((answer) -> answer.asker.equals(asker)).toList();
	}

	synchronized List<Answer> all() {
		return List.copyOf(this.all.values());
	}

	/** An answer for this user. */
	synchronized @Nullable Answer find(String id, String asker) {
		Answer answer = this.all.get(id);
		return (answer != null && answer.asker.equals(asker)) ? answer : null;
	}

	@Override
	public String pattern() {
		return TOPIC + "*";
	}

	@Override
	public boolean allows(Caller caller, Action action, String destination) {
		return !caller.anonymous() && find(destination.substring(TOPIC.length()), caller.name()) != null;
	}

	@Override
	public String section() {
		return "answers";
	}

	@Override
	public void write(String user, JsonGenerator json) {
		json.writePOJO(newest(user));
	}

	/** A user's answers, the newest first. */
	List<Answer.Summary> newest(String asker) {
		return of(asker).stream()
			.map(Answer::summary)
			.sorted(Comparator.comparing(Answer.Summary::asked).reversed())
			.toList();
	}

}
