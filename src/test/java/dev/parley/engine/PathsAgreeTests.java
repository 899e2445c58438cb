package dev.parley.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.parley.engine.frame.Command;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.DestinationRule;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * For random policies, rules, callers and names: a caller who may not read by one path
 * may not read by any. The names of the tests contain the seeds.
 */
@Timeout(60)
class PathsAgreeTests {

	private static final Retention KEPT = new Retention(100, Duration.ZERO, 0);

	private static final List<Access> ACCESS = List.of(Access.NOBODY, Access.USERS, Access.EVERYONE,
			Access.role("STAFF"));

	private static final List<Caller> CALLERS = List.of(new Caller("mina", Set.of("USER"), false),
			new Caller("jun", Set.of("USER", "STAFF"), false), new Caller("anonymous-1", Set.of("ANONYMOUS"), true));

	@ParameterizedTest(name = "seed {0}")
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void literalNamesReplayHistoryAndWildcardsAgree(long seed) {
		agree(seed);
	}

	@Slow
	@ParameterizedTest(name = "seed {0}")
	@ValueSource(longs = { 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 })
	void inMoreOfThemTheyAgreeToo(long seed) {
		agree(seed);
	}

	/** SEND, with and without a transaction, and the answers. */
	@ParameterizedTest(name = "seed {0}")
	@ValueSource(longs = { 21, 22, 23, 24, 25, 26, 27, 28 })
	void sendAndItsVerdictAgree(long seed) {
		Random random = new Random(seed);
		List<DestinationRule> rules = rules(random);
		DestinationPolicy[] policies = policies(random);
		for (Caller caller : CALLERS) {
			try (TestEngine server = new TestEngine(rules, policies)) {
				for (int i = 0; i < 10; i++) {
					String name = "/topic" + RandomNames.name(random);
					TestClient client = server.client("c" + i, caller).listenForRefusals();
					client.send("SEND\ndestination:" + name + "\nreceipt:r\n\nx\0");
					until(() -> client.receipts().contains("r") || !client.refusals().isEmpty());
					assertThat(client.receipts().contains("r")).as("%s at %s", caller, name)
						.isEqualTo(server.engine.verdict(caller, Action.SEND, name).allowed());
				}
			}
		}
	}

	private static void agree(long seed) {
		Random random = new Random(seed);
		Set<String> names = new HashSet<>();
		while (names.size() < 12) {
			names.add("/topic" + RandomNames.name(random));
		}
		List<DestinationRule> rules = rules(random);
		DestinationPolicy[] policies = policies(random);
		for (Caller caller : CALLERS) {
			try (TestEngine server = new TestEngine(rules, policies)) {
				names.forEach((name) -> server.publish(name, "before " + name));
				Set<String> live = subscribed(server, caller, names, "");
				Set<String> replayed = subscribed(server, caller, names, "x-stream-offset:first\n");
				assertThat(replayed).as("replay, for %s", caller).isEqualTo(live);
				assertThat(readable(server, caller, names)).as("history, for %s", caller).isEqualTo(live);
				assertThat(live).as("what reading needs, for %s", caller)
					.isEqualTo(model(policies, rules, caller, names));
				assertThat(byWildcards(server, caller, names)).as("by wildcards, for %s", caller)
					.isSubsetOf(live)
					.noneMatch((name) -> rules.stream().anyMatch((rule) -> RandomNames.matches(rule.pattern(), name)));
			}
		}
	}

	private static Set<String> subscribed(TestEngine server, Caller caller, Set<String> names, String headers) {
		Set<String> heard = new HashSet<>();
		for (String name : names) {
			TestClient client = server.client("s" + headers.length() + name.replace('/', '-'), caller)
				.listenForRefusals();
			client.send("SUBSCRIBE\nid:1\ndestination:" + name + "\nreceipt:r\n" + headers + "\n\0");
			until(() -> client.receipts().contains("r") || !client.refusals().isEmpty());
			server.publish(name, "after");
			boolean receipted = client.receipts().contains("r");
			boolean got = client.settle()
				.all(Command.MESSAGE)
				.stream()
				.anyMatch((message) -> "1".equals(message.header("subscription")));
			assertThat(got).as("%s at %s gets messages only with a RECEIPT", caller, name).isEqualTo(receipted);
			if (got) {
				heard.add(name);
			}
			client.leave();
		}
		return heard;
	}

	private static Set<String> readable(TestEngine server, Caller caller, Set<String> names) {
		Set<String> readable = new HashSet<>();
		for (String name : names) {
			try {
				server.engine.read(caller, name, 1, 10);
				readable.add(name);
			}
			catch (RefusedException ex) {
				assertThat(ex.problem().code()).isIn("not-allowed",
						caller.anonymous() ? "not-signed-in" : "not-allowed");
			}
		}
		return readable;
	}

	private static Set<String> byWildcards(TestEngine server, Caller caller, Set<String> names) {
		TestClient client = server.client("w", caller).listenForRefusals();
		int id = 0;
		for (String pattern : List.of("/topic/**", "/topic/*", "/topic/*/*", "/topic/a/**", "/topic/*/b/**",
				"/topic/*/*/*/*")) {
			client.send("SUBSCRIBE\nid:" + ++id + "\ndestination:" + pattern + "\n\n\0");
		}
		names.forEach((name) -> server.publish(name, name));
		client.settle();
		Set<String> heard = new HashSet<>(
				client.all(Command.MESSAGE).stream().map((message) -> message.bodyAsText()).toList());
		heard.retainAll(names);
		return heard;
	}

	/** The same rule as in the engine, written in another way. */
	private static Set<String> model(DestinationPolicy[] policies, List<DestinationRule> rules, Caller caller,
			Set<String> names) {
		Map<String, DestinationPolicy> byPattern = new HashMap<>();
		for (DestinationPolicy policy : policies) {
			byPattern.put(policy.pattern(), policy);
		}
		Set<String> allowed = new HashSet<>();
		for (String name : names) {
			DestinationPolicy decides = byPattern.values()
				.stream()
				.filter((policy) -> RandomNames.matches(policy.pattern(), name))
				.min(Comparator.comparing((policy) -> RandomNames.rank(policy.pattern())))
				.orElseThrow();
			if (decides.subscribe().allows(caller) && rules.stream()
				.filter((rule) -> RandomNames.matches(rule.pattern(), name))
				.allMatch((rule) -> rule.allows(caller, Action.SUBSCRIBE, name))) {
				allowed.add(name);
			}
		}
		return allowed;
	}

	private static DestinationPolicy[] policies(Random random) {
		List<DestinationPolicy> policies = new ArrayList<>();
		policies.add(policy("/topic/**", random));
		for (int i = 0; i < 8; i++) {
			policies.add(policy("/topic" + RandomNames.pattern(random), random));
		}
		return policies.toArray(DestinationPolicy[]::new);
	}

	private static DestinationPolicy policy(String pattern, Random random) {
		return new DestinationPolicy(pattern, ACCESS.get(random.nextInt(ACCESS.size())),
				ACCESS.get(random.nextInt(ACCESS.size())), KEPT, false, random.nextInt(3) > 0,
				DestinationPolicy.DEFAULT_MAX_PAYLOAD, SlowConsumer.DISCONNECT);
	}

	private static List<DestinationRule> rules(Random random) {
		List<DestinationRule> rules = new ArrayList<>();
		for (int i = random.nextInt(3); i > 0; i--) {
			String pattern = "/topic" + RandomNames.pattern(random);
			int salt = random.nextInt();
			rules.add(new DestinationRule() {

				@Override
				public String pattern() {
					return pattern;
				}

				@Override
				public boolean allows(Caller caller, Action action, String destination) {
					return ((caller.name() + action + destination).hashCode() ^ salt) % 2 == 0;
				}

			});
		}
		return rules;
	}

}
