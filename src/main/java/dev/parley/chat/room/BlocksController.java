package dev.parley.chat.room;

import java.util.List;

import dev.parley.engine.policy.Caller;
import jakarta.validation.constraints.Size;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Whom the caller does not want to hear from. A query parameter names them, because a
 * name may be two dots.
 */
@RestController
@RequestMapping("/api/v1/blocks")
class BlocksController {

	private final Blocking blocking;

	BlocksController(Blocking blocking) {
		this.blocking = blocking;
	}

	@GetMapping
	List<String> list(Caller caller) {
		return this.blocking.list(caller);
	}

	/** Blocks a user; a second time changes nothing. */
	@PutMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void block(@RequestParam @Size(max = 400) String name, Caller caller) {
		this.blocking.block(name, caller);
	}

	/** Ends it, also of an account that is disabled meanwhile. */
	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void unblock(@RequestParam @Size(max = 400) String name, Caller caller) {
		this.blocking.unblock(name, caller);
	}

}
