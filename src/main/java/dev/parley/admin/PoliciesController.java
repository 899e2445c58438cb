package dev.parley.admin;

import java.util.Set;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.Engine;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.Verdict;
import dev.parley.problem.CodedProblem;
import dev.parley.security.AccountNames;

/** Explains permissions, by the decision that a frame would get now. */
@RestController
@RequestMapping(PoliciesController.PATH)
final class PoliciesController {

	static final String PATH = "/api/v1/policies";

	private final Engine engine;

	private final AccountNames accounts;

	PoliciesController(Engine engine, AccountNames accounts) {
		this.engine = engine;
		this.accounts = accounts;
	}

	/**
	 * For one destination and one user.
	 * @param user null for somebody who is not signed in
	 */
	@GetMapping
	Explanation explain(@RequestParam @Size(max = 255) String destination,
			@RequestParam @Nullable @Size(max = 64) String user) {
		Caller caller = (user != null) ? caller(user) : new Caller("", Set.of(), true);
		Verdict subscribe = this.engine.verdict(caller, Action.SUBSCRIBE, destination);
		Verdict send = this.engine.verdict(caller, Action.SEND, destination);
		return new Explanation(destination, (user != null) ? caller.name() : null, caller.roles(), subscribe.pattern(),
				Answer.of(subscribe), Answer.of(send));
	}

	private Caller caller(String user) {
		String name = this.accounts.find(user);
		if (name == null) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user",
					"There is nobody with this name, or the account is disabled");
		}
		return new Caller(name, this.accounts.roles(name), false);
	}

	/**
	 * The answer.
	 *
	 * @param pattern of the policy that decides
	 */
	record Explanation(String destination, @Nullable String user, Set<String> roles, String pattern, Answer subscribe,
			Answer send) {
	}

	/**
	 * About one action.
	 *
	 * @param access the access that the policy grants
	 * @param refusedBy pattern of the rule that refuses
	 */
	record Answer(boolean allowed, String access, @Nullable String refusedBy) {

		private static Answer of(Verdict verdict) {
			return new Answer(verdict.allowed(), verdict.access().toString(), verdict.refusedBy());
		}

	}

}
