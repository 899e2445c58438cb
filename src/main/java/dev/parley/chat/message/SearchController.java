package dev.parley.chat.message;

import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;
import dev.parley.text.Visible;

/**
 * Searches what was said. A POST, because what people look for should not stand in the
 * logs of proxies, and because a place to go on at is one in each room.
 */
@RestController
class SearchController {

	private final MessageSearch search;

	SearchController(MessageSearch search) {
		this.search = search;
	}

	@PostMapping("/api/v1/message-search")
	MessageSearch.Found search(@Valid @RequestBody Search wanted, Caller caller) {
		return this.search.find(wanted.text(), wanted.room(), wanted.before(), caller);
	}

	/**
	 * What to look for.
	 *
	 * @param text words, all of which a message has
	 * @param room to look in; null for all rooms of the caller
	 * @param before where to go on, as the last answer said; null for the newest
	 */
	record Search(
			@NotNull @Visible @CodePointLength(max = 100, message = "must have at most 100 characters") String text,
			@Size(max = 40) @Nullable String room, @Size(max = 1000) @Nullable Map<String, @Min(1) Long> before) {
	}

}
