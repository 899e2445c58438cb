package dev.parley.chat.room;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;

/** Opens conversations with one other person; they are rooms in all else. */
@RestController
class DirectMessagesController {

	private final DirectMessages conversations;

	DirectMessagesController(DirectMessages conversations) {
		this.conversations = conversations;
	}

	@PostMapping("/api/v1/direct-messages")
	Room open(@Valid @RequestBody Other other, Caller caller) {
		return this.conversations.open(other.name(), caller);
	}

	/**
	 * The other person.
	 *
	 * @param name of an account; case does not matter
	 */
	record Other(@NotBlank @Size(max = 64) String name) {
	}

}
