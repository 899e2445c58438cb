package dev.parley.engine.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;

import dev.parley.engine.RandomNames;
import dev.parley.engine.log.Retention;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PoliciesTests {

	@ParameterizedTest
	@CsvSource({ "/topic/rooms,/topic/rooms", "/topic/rooms/1,/topic/rooms/*",
			"/topic/rooms/1/messages,/topic/rooms/**", "/topic/news,/topic/*", "/topic/news/today,/topic/**",
			"/queue/work,/queue/**" })
	void theMostSpecificPatternDecidesAlone(String name, String pattern) {
		Policies policies = policies("/topic/**", "/topic/rooms/**", "/topic/*", "/topic/rooms/*", "/queue/**",
				"/topic/rooms");
		assertThat(policies.decide(name).pattern()).isEqualTo(pattern);
	}

	@ParameterizedTest
	@CsvSource({ "/topic/rooms/1, true", "/topic/rooms/*, false", "/topic/other, false", "/queue/jobs, true",
			"/queue/dead-letter/jobs, true", "/queue/dead-letter/other, false", "/topic/rooms/closed, false" })
	void aRuleIsAskedOnlyAboutNamesAndOnlyWhereThePolicyLets(String destination, boolean asked) {
		Policies policies = new Policies(
				List.of(DestinationPolicy.open("/**"),
						DestinationPolicy.closed("/topic/rooms/closed").subscribe(Access.NOBODY)),
				List.of(rule("/topic/rooms/*"), rule("/queue/jobs")));
		assertThat(policies.asksRules(new Caller("mina", Set.of(), false), Action.SUBSCRIBE, destination))
			.isEqualTo(asked);
	}

	private static DestinationRule rule(String pattern) {
		return new DestinationRule() {

			@Override
			public String pattern() {
				return pattern;
			}

			@Override
			public boolean allows(Caller caller, Action action, String destination) {
				throw new AssertionError("Only whether it has to be asked is asked");
			}

		};
	}

	@ParameterizedTest
	@CsvSource({ "/topic/a, true", "/queue/a, false", "/queue/dead-letter/a, false", "/queue/a/b, false" })
	void withoutAPolicyUsersMaySubscribeToTopicsAndNobodyToQueues(String destination, boolean users) {
		Policies none = new Policies(List.of());
		Caller mina = new Caller("mina", Set.of(), false);
		assertThat(none.verdict(mina, Action.SUBSCRIBE, destination).allowed()).isEqualTo(users);
		assertThat(none.verdict(mina, Action.SEND, destination).allowed()).isFalse();
	}

	@Test
	void whereNothingMatchesDestinationsAreClosed() {
		DestinationPolicy policy = policies("/topic/rooms/**").decide("/topic/other");
		assertThat(policy.send()).isEqualTo(Access.NOBODY);
		assertThat(policy.subscribe()).isEqualTo(Access.USERS);
		assertThat(policy.wildcards()).isFalse();
		assertThat(policy.retention().keepsNothing()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "/topic/open/*, /topic/open/**", "/topic/open/a/*, /topic/open/**",
			"/topic/**, /topic/open/** /topic/wide", "/topic/closed/*, ''", "/topic/w*, /topic/wide" })
	void aSubscriptionByPatternMayNeedThePoliciesThatBeginAlike(String pattern, String policies) {
		Policies all = new Policies(List.of(DestinationPolicy.open("/topic/open/**"),
				DestinationPolicy.open("/topic/wide"), DestinationPolicy.closed("/topic/closed/**")),
				List.of(rule("/topic/open/private")));
		assertThat(all.wildcardsOf(pattern))
			.containsExactlyInAnyOrder(policies.isEmpty() ? new String[0] : policies.split(" "));
		assertThat(all.wildcardOf("/topic/open/a")).isEqualTo("/topic/open/**");
		assertThat(all.wildcardOf("/topic/open/private")).as("a rule decides").isNull();
		assertThat(all.wildcardOf("/topic/closed/a")).isNull();
	}

	@Test
	void whatIsDurableIsNotEachNodesOwn() {
		DestinationPolicy own = DestinationPolicy.open("/topic/own").onEachNode();
		assertThatIllegalArgumentException().isThrownBy(() -> own.durable(Retention.latestBy("key")))
			.withMessageStartingWith("/topic/own: durable and local");
	}

	@Test
	void theLaterOfTwoWithTheSamePatternCounts() {
		Policies policies = new Policies(
				List.of(DestinationPolicy.closed("/topic/a"), DestinationPolicy.open("/topic/a")));
		assertThat(policies.decide("/topic/a").send()).isEqualTo(Access.EVERYONE);
	}

	/** Only a session and the application may use the destinations between them. */
	@Test
	void noPolicyOpensTheDestinationsOfOneSession() {
		Policies policies = new Policies(List.of(DestinationPolicy.open("/**"), DestinationPolicy.open("/user/**"),
				DestinationPolicy.open("/user/7/queue/errors").retain(new Retention(10, java.time.Duration.ZERO, 0))));
		DestinationPolicy policy = policies.decide("/user/7/queue/errors");
		assertThat(policy.send()).isEqualTo(Access.NOBODY);
		assertThat(policy.wildcards()).isFalse();
		assertThat(policies.of("/user/7/queue/errors").keepsNothing()).isTrue();
	}

	@Test
	void thePolicyDecidesTheRetention() {
		Retention ten = new Retention(10, java.time.Duration.ZERO, 0);
		Policies policies = new Policies(List.of(DestinationPolicy.open("/topic/**").retain(ten)));
		assertThat(policies.of("/topic/a")).isEqualTo(ten);
		assertThat(policies.of("/queue/a").keepsNothing()).isTrue();
	}

	/**
	 * Messages that only some may read, or that survive a restart, stay so when they are
	 * rejected.
	 */
	@ParameterizedTest
	@CsvSource({ "/queue/dead-letter/work,/queue/work", "/queue/dead-letter/mail/out,/queue/mail/**",
			"/queue/dead-letter/other,/queue/**", "/queue/dead-letter/dead-letter/work,/queue/work" })
	void aDeadLetterQueueHasThePolicyOfItsQueue(String name, String pattern) {
		Policies policies = policies("/queue/**", "/queue/work", "/queue/mail/**", "/queue/*/work");
		assertThat(policies.decide(name).pattern()).isEqualTo(pattern);
	}

	@Test
	void aPolicyThatNamesDeadLettersDecidesForThem() {
		Policies policies = policies("/queue/**", "/queue/work", "/queue/dead-letter/work", "/queue/dead-letter/*/**");
		assertThat(policies.decide("/queue/dead-letter/work").pattern()).isEqualTo("/queue/dead-letter/work");
		assertThat(policies.decide("/queue/dead-letter/mail/out").pattern()).isEqualTo("/queue/dead-letter/*/**");
		assertThat(policies("/queue/work", "/queue/dead-letter/work").decide("/queue/work").pattern())
			.isEqualTo("/queue/work");
	}

	@Test
	void deadLettersAreKeptAsTheirQueueIs() {
		Retention ten = new Retention(10, java.time.Duration.ZERO, 0);
		Policies policies = new Policies(
				List.of(DestinationPolicy.open("/queue/**"), DestinationPolicy.open("/queue/work").durable(ten)));
		assertThat(policies.decide("/queue/dead-letter/work").durable()).isTrue();
		assertThat(policies.of("/queue/dead-letter/work")).isEqualTo(ten);
		assertThat(policies.queueBounds("/queue/dead-letter/work")).isEqualTo(ten);
	}

	@Test
	void aPatternThatIsNoneIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> policies("/topic/**", "/topic/a**"))
			.withMessageContaining("/topic/a**");
	}

	/** Compared with trying all patterns in any order and ranking those that match. */
	@Test
	void decidesAsANaiveSearchDoes() {
		for (int seed = 0; seed < 300; seed++) {
			Random random = new Random(seed);
			List<String> patterns = new ArrayList<>();
			for (int i = random.nextInt(12); i >= 0; i--) {
				patterns.add(RandomNames.pattern(random));
			}
			Collections.shuffle(patterns, random);
			Policies policies = policies(patterns.toArray(String[]::new));
			for (int i = 0; i < 50; i++) {
				String name = RandomNames.name(random);
				String expected = patterns.stream()
					.filter((pattern) -> RandomNames.matches(pattern, name))
					.min(Comparator.comparing(RandomNames::rank))
					.orElse("/**");
				assertThat(policies.decide(name).pattern()).as("%s among %s", name, patterns).isEqualTo(expected);
			}
		}
	}

	private static Policies policies(String... patterns) {
		return new Policies(List.of(patterns).stream().map(DestinationPolicy::open).toList());
	}

}
