package dev.parley.answers;

import java.net.URI;
import java.util.List;
import java.util.Locale;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.CodePointLength;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;
import dev.parley.text.Visible;

/** Takes questions, and stops answers. */
@RestController
@RequestMapping("/api/v1/answers")
class AnswersController {

	private final Answers answers;

	private final KeptAnswers kept;

	AnswersController(Answers answers, KeptAnswers kept) {
		this.answers = answers;
		this.kept = kept;
	}

	/** The caller's answers, the newest first. */
	@GetMapping
	List<Answer.Summary> list(Caller caller) {
		return this.kept.newest(caller.name());
	}

	/**
	 * Begins an answer, at {@code /topic/answers/} and its id.
	 * @param language that the caller accepts
	 */
	@PostMapping
	ResponseEntity<Answer.Summary> ask(@Valid @RequestBody Question question, Locale language, Caller caller) {
		Answer.Summary answer = this.answers.ask(caller.name(), question.text(), language);
		return ResponseEntity.created(URI.create("/api/v1/answers/" + answer.id())).body(answer);
	}

	@PostMapping("/{id}/stop")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void stop(@PathVariable String id, Caller caller) {
		this.answers.stop(id, caller.name());
	}

	/**
	 * A question.
	 *
	 * @param text at least one visible character, at most 1,000 characters
	 */
	record Question(@NotNull @Visible @CodePointLength(max = 1000,
			message = "must have at most 1,000 characters") String text) {
	}

}
