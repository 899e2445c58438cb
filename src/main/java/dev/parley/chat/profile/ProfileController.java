package dev.parley.chat.profile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

import dev.parley.chat.block.Blocks;
import dev.parley.chat.room.RoomException;
import dev.parley.engine.policy.Caller;
import dev.parley.security.AccountNames;
import dev.parley.security.RateLimit;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows users to each other: a name, since when, and what they say about themselves;
 * nothing else of an account. An account that is disabled looks like one that never was.
 */
@RestController
class ProfileController {

	/** Most profiles that a user looks at in a minute, of existing people or not. */
	static final int MOST_READ = 120;

	/** Most changes of one's own in an hour. */
	static final int MOST_WRITTEN = 30;

	private final AccountNames accounts;

	private final Profiles profiles;

	private final Blocks blocks;

	private final RateLimit reading;

	private final RateLimit writing;

	ProfileController(AccountNames accounts, Profiles profiles, Blocks blocks, Clock clock) {
		this.accounts = accounts;
		this.profiles = profiles;
		this.blocks = blocks;
		this.reading = new RateLimit(MOST_READ, Duration.ofMinutes(1), clock);
		this.writing = new RateLimit(MOST_WRITTEN, Duration.ofHours(1), clock);
	}

	/** A query parameter, because a name may be two dots. */
	@GetMapping("/api/v1/profiles")
	Profile read(@RequestParam @Size(max = 400) String name, Caller caller) {
		take(this.reading, caller, "You have looked at many profiles");
		String known = this.accounts.find(name);
		if (known != null) {
			return new Profile(known, this.accounts.since(known), this.profiles.about(known).orElse(null), null,
					this.blocks.has(caller.name(), known) ? true : null);
		}
		if (this.accounts.deleted(List.of(name)).contains(name)) {
			return new Profile(name, null, null, true, null);
		}
		throw RoomException.noSuchUser(name);
	}

	/** Replaces the caller's own text. */
	@PutMapping("/api/v1/profile")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void write(@Valid @RequestBody Own own, Caller caller) {
		take(this.writing, caller, "You have changed your profile many times");
		this.profiles.write(caller.name(), own.about().strip());
	}

	private static void take(RateLimit limit, Caller caller, String what) {
		Duration wait = limit.take(caller.name());
		if (!wait.isZero()) {
			throw RoomException.tooOften(what, wait);
		}
	}

	/**
	 * What others see of a user.
	 *
	 * @param since when the account was made; absent if it is deleted
	 * @param about what they say about themselves; absent if nothing
	 * @param deleted true if the account is deleted, otherwise absent
	 * @param blocked true if the caller has blocked them, otherwise absent
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Profile(String name, @Nullable Instant since, @Nullable String about, @Nullable Boolean deleted,
			@Nullable Boolean blocked) {
	}

	/**
	 * What a user says about themselves.
	 *
	 * @param about one line of at most 160 characters, which do not turn the direction of
	 * what comes after it; empty for nothing
	 */
	record Own(@NotNull @CodePointLength(max = 160, message = "must have at most 160 characters") @Pattern(
			regexp = "[^\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\u202A-\\u202E\\u2066-\\u2069]*",
			message = "must be one line without control characters") String about) {
	}

}
