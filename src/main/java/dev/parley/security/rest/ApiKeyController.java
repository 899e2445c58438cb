package dev.parley.security.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.key.ApiKey;
import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.security.key.ApiKeys;

/** API keys for back ends, for administrators: see {@code SecurityConfiguration}. */
@RestController
@RequestMapping("/api/v1/keys")
final class ApiKeyController {

	private final ApiKeys keys;

	private final ApplicationEventPublisher events;

	ApiKeyController(ApiKeys keys, ApplicationEventPublisher events) {
		this.keys = keys;
		this.events = events;
	}

	/** At most {@link ApiKeys#MOST}, the expired ones included; never a key itself. */
	@GetMapping
	List<KeyView> list() {
		return this.keys.all().stream().map(KeyView::of).toList();
	}

	/** The answer has the key, which is never shown again. */
	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Created create(@Valid @RequestBody NewKey wanted, Authentication by, HttpServletRequest request) {
		ApiKeys.Fresh made = make(wanted, by.getName());
		if (made == null) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "too-many-keys",
					"There are %d API keys already; revoke some".formatted(ApiKeys.MOST));
		}
		KeyView key = KeyView.of(made.key());
		audit("The API key %s is made, to %s at %s".formatted(key.name(), key.actions(), key.patterns()), by, request);
		return new Created(key.id(), key.name(), made.text(), key.patterns(), key.actions(), key.expiresAt());
	}

	private ApiKeys.@Nullable Fresh make(NewKey wanted, String by) {
		try {
			return this.keys.create(wanted.name(), wanted.patterns(), wanted.allowed(), wanted.howLong(), by);
		}
		catch (DuplicateKeyException ex) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "key-name-taken",
					"There is an API key of this name already; revoke it, or choose another name");
		}
		catch (IllegalArgumentException ex) {
			throw CodedProblem.refusal(HttpStatus.BAD_REQUEST, "invalid-pattern", String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Ends a key, and the live sessions of its program, at once.
	 * @throws ErrorResponseException {@code no-such-key}
	 */
	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void revoke(@PathVariable UUID id, Authentication by, HttpServletRequest request) {
		String name = this.keys.revoke(id);
		if (name == null) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-key", "There is no API key with this id");
		}
		audit("The API key %s is revoked".formatted(name), by, request);
	}

	private void audit(String what, Authentication by, HttpServletRequest request) {
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.ADMINISTRATION, what)
			.by(by.getName())
			.from(request.getRemoteAddr()));
	}

	private static List<String> texts(Set<KeyAction> actions) {
		return actions.stream().sorted().map((action) -> action.name().toLowerCase(Locale.ROOT)).toList();
	}

	/**
	 * A request for a key.
	 *
	 * @param name lower case, so that no two look alike
	 * @param patterns of destinations, at least one
	 * @param actions {@code publish}, {@code subscribe} or both
	 * @param days until it expires; null for never
	 */
	record NewKey(@NotNull @Pattern(regexp = "[a-z0-9][a-z0-9._-]{0,31}", message = "{security.key-name}") String name,
			@NotEmpty @Size(max = 16) List<@NotNull @Size(max = 255) String> patterns,
			@NotEmpty @Size(max = 2) Set<@NotNull @Pattern(regexp = "publish|subscribe",
					message = "{security.key-action}") String> actions,
			@Nullable @Min(1) @Max(3650) Integer days) {

		Set<KeyAction> allowed() {
			return this.actions.stream()
				.map((action) -> KeyAction.valueOf(action.toUpperCase(Locale.ROOT)))
				.collect(Collectors.toUnmodifiableSet());
		}

		@Nullable Duration howLong() {
			return (this.days != null) ? Duration.ofDays(this.days) : null;
		}

	}

	/** A key as administrators see it. */
	record KeyView(UUID id, String name, List<String> patterns, List<String> actions, @Nullable String createdBy,
			Instant createdAt, @Nullable Instant expiresAt, @Nullable Instant lastUsedAt) {

		private static KeyView of(ApiKey key) {
			return new KeyView(key.id(), key.name(), key.patterns(), texts(key.actions()), key.createdBy(),
					key.createdAt(), key.expiresAt(), key.lastUsedAt());
		}

	}

	/** A new key, with its text. */
	record Created(UUID id, String name, String key, List<String> patterns, List<String> actions,
			@Nullable Instant expiresAt) {

		@Override
		public String toString() {
			return "Created[id=" + this.id + ", name=" + this.name + "]";
		}

	}

}
