package dev.parley.engine.policy;

import java.util.List;
import java.util.Set;

import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Who may watch a roster, and what is one. */
class PresenceTopicsTests {

	private static final Caller MINA = new Caller("mina", Set.of(), false);

	private static final Caller ADMIN = new Caller("eve", Set.of("ADMIN"), false);

	private static final Caller ANYBODY = new Caller("anonymous-1", Set.of(), true);

	private final Policies policies = new Policies(
			List.of(DestinationPolicy.closed("/topic/rooms/*").withPresence(),
					DestinationPolicy.closed("/topic/board").subscribe(Access.role("ADMIN")).withPresence(),
					DestinationPolicy.open("/topic/public").withPresence(),
					DestinationPolicy.open("/topic/mine/presence"), DestinationPolicy.open("/topic/plain")),
			List.of(new Vault()));

	private final Admission admission = new Admission(this.policies, (session) -> false);

	private boolean may(Caller caller, Action action, String destination) {
		return this.policies.verdict(caller, action, destination).allowed();
	}

	@Test
	void whoMaySubscribeToATopicMaySubscribeToItsRosterAndNobodyElse() {
		for (String topic : List.of("/topic/rooms/1", "/topic/board", "/topic/public", "/topic/rooms/vault")) {
			for (Caller caller : List.of(MINA, ADMIN, ANYBODY)) {
				boolean allowed = may(caller, Action.SUBSCRIBE, topic);
				assertThat(may(caller, Action.SUBSCRIBE, topic + "/presence")).as(topic + caller).isEqualTo(allowed);
				assertThat(may(caller, Action.SUBSCRIBE, topic + "/typing")).as(topic + caller).isEqualTo(allowed);
			}
		}
	}

	@Test
	void anApiKeyForTheTopicWatchesItsRoster() {
		Grant grant = new Grant(List.of("/topic/rooms/1"), Set.of(Action.SUBSCRIBE, Action.SEND));
		Caller program = new Caller("mina", Set.of(), false, grant);
		assertThat(may(program, Action.SUBSCRIBE, "/topic/rooms/1/presence")).isTrue();
		assertThat(may(program, Action.SUBSCRIBE, "/topic/rooms/2/presence")).isFalse();
		assertThat(may(program, Action.SEND, "/topic/rooms/1/presence")).isFalse();
		Grant below = new Grant(List.of("/topic/rooms/1/presence"), Set.of(Action.SUBSCRIBE));
		assertThat(may(new Caller("mina", Set.of(), false, below), Action.SUBSCRIBE, "/topic/rooms/1/presence"))
			.isFalse();
	}

	@Test
	void onlyTheApplicationSendsThere() {
		for (String name : List.of("/topic/public/presence", "/topic/public/typing")) {
			assertThat(may(ADMIN, Action.SEND, name)).isFalse();
			assertThat(this.policies.isOpenToWildcards(name)).isFalse();
		}
	}

	@Test
	void theTopicHasPresenceAndItsRosterHasNone() {
		assertThat(this.policies.hasPresence("/topic/rooms/1")).isTrue();
		assertThat(this.policies.hasPresence("/topic/rooms/*")).isFalse();
		assertThat(this.policies.hasPresence("/topic/plain")).isFalse();
		assertThat(this.policies.isRoster("/topic/rooms/1")).isFalse();
		assertThat(this.policies.isRoster("/topic/rooms/1/presence")).isTrue();
		assertThat(this.policies.hasPresence("/topic/rooms/1/presence")).isFalse();
		assertThat(this.policies.isRoster("/topic/rooms/1/presence/presence")).isFalse();
		assertThat(this.policies.isRoster("/topic/rooms/1/typing")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/plain/presence", "/topic/nowhere/presence", "/topic/rooms/1/presence/presence",
			"/topic/presence" })
	void theRosterOfATopicWithoutPresenceIsRefusedWithTheReason(String name) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.admission.subscribe(MINA, name))
			.satisfies((refused) -> assertThat(refused.problem().code()).isEqualTo("no-presence"))
			.satisfies((refused) -> assertThat(refused.problem().detail())
				.startsWith("The policy of %s has presence off".formatted(PresenceTopics.watchedBy(name))));
	}

	@Test
	void aPolicyMayGiveATopicOfItsOwnSuchAName() {
		this.admission.subscribe(MINA, "/topic/mine/presence");
		assertThat(may(MINA, Action.SEND, "/topic/mine/presence")).isTrue();
	}

	@Test
	void wherePresenceIsOnNowhereTheNamesMeanNothing() {
		Policies none = new Policies(List.of(DestinationPolicy.open("/topic/**")));
		new Admission(none, (session) -> false).subscribe(MINA, "/topic/rooms/1/presence");
		assertThat(none.verdict(MINA, Action.SEND, "/topic/rooms/1/typing").allowed()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/queue/jobs", "/**", "/*/a" })
	void nobodyIsPresentAtAWorkQueue(String pattern) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> DestinationPolicy.closed(pattern).withPresence())
			.withMessageContaining(pattern)
			.withMessageContaining("presence");
	}

	/** Lets nobody but administrators in. */
	private static final class Vault implements DestinationRule {

		@Override
		public String pattern() {
			return "/topic/rooms/vault";
		}

		@Override
		public boolean allows(Caller caller, Action action, String destination) {
			assertThat(destination).isEqualTo("/topic/rooms/vault");
			return caller.roles().contains("ADMIN");
		}

	}

}
