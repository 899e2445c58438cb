package dev.parley.engine.policy;

import java.util.List;
import java.util.Set;

import dev.parley.engine.log.Retention;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** A program with a grant, among policies that are about users. */
class GrantTests {

	private static final DestinationPolicy PRICES = DestinationPolicy.closed("/topic/prices/**")
		.subscribe(Access.role("TRADER"))
		.retain(Retention.NONE);

	private static final DestinationPolicy NEWS = DestinationPolicy.open("/topic/news/**");

	private static final DestinationRule MEMBERS = new DestinationRule() {

		@Override
		public String pattern() {
			return "/topic/rooms/*";
		}

		@Override
		public boolean allows(Caller caller, Action action, String destination) {
			return caller.name().equals("mina");
		}

	};

	private final Policies policies = new Policies(List.of(PRICES, NEWS), List.of(MEMBERS));

	private final Admission admission = new Admission(this.policies, (id) -> id.equals("s1"));

	@Test
	void aGrantOpensWhatThePoliciesCloseToUsers() {
		Caller shop = program(Set.of(Action.SEND, Action.SUBSCRIBE), "/topic/prices/**", "/queue/orders");
		this.admission.send(shop, "/topic/prices/kospi", 10);
		this.admission.subscribe(shop, "/topic/prices/kospi");
		this.admission.send(shop, "/queue/orders", 10);
		this.admission.subscribe(shop, "/queue/orders");
		this.admission.read(shop, "/topic/prices/kospi");
	}

	@ParameterizedTest
	@CsvSource({ "SEND,/topic/news/a", "SUBSCRIBE,/topic/news/a", "SUBSCRIBE,/topic/prices/kospi",
			"SEND,/topic/prices/kospi/x", "SEND,/topic/prices", "SEND,/app/rooms/a", "SEND,/queue/orders",
			"SEND,/topic/Prices/kospi" })
	void whatIsNotGrantedIsClosedEvenWhereItIsOpenToEveryone(Action action, String destination) {
		Caller shop = program(Set.of(Action.SEND), "/topic/prices/*");
		assertThat(this.policies.verdict(shop, action, destination).allowed()).isFalse();
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> {
			if (action == Action.SEND) {
				this.admission.send(shop, destination, 1);
			}
			else {
				this.admission.subscribe(shop, destination);
			}
		}).withMessage("Your credential does not grant this action at this destination");
	}

	@Test
	void limitsHoldAndSessionsDestinationsAreTheirs() {
		Caller shop = program(Set.of(Action.SEND, Action.SUBSCRIBE), "/**");
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.admission.send(shop, "/topic/prices/a", DestinationPolicy.DEFAULT_MAX_PAYLOAD + 1))
			.satisfies((ex) -> assertThat(ex.problem().status()).isEqualTo(413));
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.admission.subscribe(shop, "/queue/errors-users1"));
	}

	/** They are asked about data, such as the members of a private room. */
	@Test
	void rulesHold() {
		Caller shop = program(Set.of(Action.SUBSCRIBE), "/topic/rooms/*");
		assertThat(this.policies.verdict(shop, Action.SUBSCRIBE, "/topic/rooms/r1").refusedBy())
			.isEqualTo("/topic/rooms/*");
		assertThat(this.admission.asksRules(shop, Action.SUBSCRIBE, "/topic/rooms/r1")).isTrue();
		assertThat(this.admission.asksRules(shop, Action.SEND, "/topic/rooms/r1")).isFalse();
	}

	@Test
	void aWildcardNeedsAPolicyThatAllowsWildcardsAndAGrant() {
		assertThat(this.admission.mayKeep(program(Set.of(Action.SUBSCRIBE), "/**"), "/topic/news/*")).isTrue();
		assertThat(this.admission.mayKeep(program(Set.of(Action.SUBSCRIBE), "/**"), "/topic/prices/*")).isFalse();
		assertThat(this.admission.mayKeep(program(Set.of(Action.SUBSCRIBE), "/topic/news/a"), "/topic/news/*"))
			.isFalse();
	}

	/** A wildcard can pass as one name; each name that it matches is looked at. */
	@Test
	void aMessageByAWildcardReachesAProgramOnlyIfItsNameIsGranted() {
		Caller shop = program(Set.of(Action.SUBSCRIBE), "/topic/news/*");
		assertThat(this.admission.mayKeep(shop, "/topic/news/**")).isTrue();
		assertThat(shop.passes(NEWS, Action.SUBSCRIBE, "/topic/news/a")).isTrue();
		assertThat(shop.passes(NEWS, Action.SUBSCRIBE, "/topic/news/a/b")).isFalse();
	}

	@Test
	void usersOwnDestinationsAreOutOfReachAndTheProgramsRefusalsArrive() {
		Caller shop = program(Set.of(Action.SEND, Action.SUBSCRIBE), "/**", "/*/mina/queue/news");
		assertThat(this.policies.verdict(shop, Action.SEND, "/user/mina/queue/news").allowed()).isFalse();
		assertThat(
				this.policies.verdict(program(Set.of(), "/topic/a"), Action.SUBSCRIBE, "/user/queue/errors").allowed())
			.isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "topic/a", "/topic//a", "/topic/**/a", "/user/mina/queue/news", "/user/**", "/user", "",
			"/topic/a/", "/topic/a\nb", "/topic/\u200b", "/topic/..", "/topic/a**" })
	void whatIsNoPatternOfDestinationsIsNotGranted(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Grant(List.of(pattern), Set.of(Action.SEND)));
	}

	private static Caller program(Set<Action> actions, String... patterns) {
		return new Caller("key:shop", Set.of(), false, new Grant(List.of(patterns), actions));
	}

}
