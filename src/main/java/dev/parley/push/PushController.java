package dev.parley.push;

import java.net.URI;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;
import dev.parley.problem.CodedProblem;
import dev.parley.webpush.BrowserKeys;
import dev.parley.webpush.PushTargets;
import dev.parley.webpush.VapidKey;

/** Takes the browsers that can be reached by push. */
@RestController
@RequestMapping("/api/v1/push")
class PushController {

	private final PushSubscriptions subscriptions;

	private final PushTargets targets;

	private final @Nullable VapidKey key;

	PushController(PushSubscriptions subscriptions, PushTargets targets, ObjectProvider<VapidKey> key) {
		this.subscriptions = subscriptions;
		this.targets = targets;
		this.key = key.getIfAvailable();
	}

	/** What a browser subscribes with. */
	@GetMapping
	Offer offer() {
		return new Offer((this.key != null) ? this.key.publicKey() : null);
	}

	/**
	 * Adds the caller's browser, as long as it is signed in.
	 * @throws ErrorResponseException {@code no-push}, {@code not-allowed} or
	 * {@code bad-push-subscription}
	 */
	@PutMapping("/subscription")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void subscribe(@Valid @RequestBody Browser browser, Caller caller, HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (this.key == null) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "no-push", "This server has no key for Web Push");
		}
		if (session == null) {
			throw CodedProblem.refusal(HttpStatus.FORBIDDEN, "not-allowed",
					"Push is for browsers that are signed in; a program reads /api/v1/notifications");
		}
		try {
			URI endpoint = this.targets.check(browser.endpoint());
			BrowserKeys keys = new BrowserKeys(browser.keys().p256dh(), browser.keys().auth());
			this.subscriptions.put(caller.name(), new PushSubscriptions.PushSubscription(session.getId(),
					endpoint.toString(), keys, browser.language()));
		}
		catch (IllegalArgumentException ex) {
			throw CodedProblem.refusal(HttpStatus.BAD_REQUEST, "bad-push-subscription",
					"This is no subscription at a push service; expected what a browser gives, with an address "
							+ "https://NAME/… at the usual port and keys of 65 and 16 bytes");
		}
	}

	/** Removes a browser of the caller's. */
	@DeleteMapping("/subscription")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void unsubscribe(@RequestParam @Size(max = 1000) String endpoint, Caller caller) {
		this.subscriptions.remove(caller.name(), endpoint);
	}

	/**
	 * What the server offers.
	 *
	 * @param key its public key, in base64url; null if it does not push
	 */
	record Offer(@Nullable String key) {
	}

	/**
	 * A browser: its {@code PushSubscription} as JSON, and its page's language.
	 */
	record Browser(@NotNull @Size(max = 1000) String endpoint, @NotNull @Valid Keys keys,
			@NotNull @Pattern(regexp = "en|ko") String language) {
	}

	/**
	 * The keys of a browser, in base64url.
	 *
	 * @param p256dh its public key
	 * @param auth the secret that it shares with us
	 */
	record Keys(@NotNull @Size(max = 88) String p256dh, @NotNull @Size(max = 24) String auth) {
	}

}
