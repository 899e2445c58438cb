package dev.parley.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is at one topic, and what is told of it when. */
class RosterViewTests {

	private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

	private static final long SECOND = 1_000_000_000;

	private final RosterView view = view(10);

	private long now = Long.MAX_VALUE - SECOND;

	private static RosterView view(int listed) {
		return new RosterView(new PresenceProperties(Duration.ofSeconds(5), listed));
	}

	private static Device device(String session, String user) {
		return new Device("/topic/room", session, user, false, NOON);
	}

	private static Device anonymous(String session) {
		return new Device("/topic/room", session, "anonymous-" + session, true, NOON);
	}

	private void join(String session, String user) {
		this.view.joined(device(session, user));
	}

	private void drop(String session) {
		this.view.left(device(session, "?"), true, this.now);
	}

	private void revoke(String session) {
		this.view.left(device(session, "?"), false, this.now);
	}

	private void pass(int seconds) {
		this.now += seconds * SECOND;
	}

	/** The next changes: {@code +mina*2} has come with two, {@code ~mina*3} has three. */
	private String changes() {
		return text(this.view.takeChanges(this.now));
	}

	private static String text(Changed changed) {
		List<String> all = new ArrayList<>();
		changed.joined().forEach((user) -> all.add("+" + user.name() + "*" + user.devices()));
		changed.changed().forEach((user) -> all.add("~" + user.name() + "*" + user.devices()));
		changed.left().forEach((name) -> all.add("-" + name));
		return String.join(" ", all) + " =" + changed.count();
	}

	@Test
	void aUserJoinsOnceHoweverManyDevicesCome() {
		join("s1", "mina");
		join("s2", "mina");
		assertThat(changes()).isEqualTo("+mina*2 =1");
		join("s3", "mina");
		assertThat(changes()).isEqualTo("~mina*3 =1");
	}

	@Test
	void aDeviceThatGoesWhileOthersStayIsAChange() {
		join("s1", "mina");
		join("s2", "mina");
		changes();
		drop("s1");
		pass(5);
		assertThat(changes()).isEqualTo("~mina*1 =1");
	}

	@Test
	void aLeaveIsToldWhenTheGraceIsOverAndNotBefore() {
		join("s1", "mina");
		changes();
		drop("s1");
		assertThat(changes()).isEqualTo(" =1");
		pass(4);
		assertThat(changes()).isEqualTo(" =1");
		assertThat(this.view.isUnsettled()).isTrue();
		pass(1);
		assertThat(changes()).isEqualTo("-mina =0");
		assertThat(this.view.isUnsettled()).isFalse();
	}

	@Test
	void aReloadIsNeitherALeaveNorAJoin() {
		join("s1", "mina");
		changes();
		drop("s1");
		pass(2);
		join("s2", "mina");
		pass(10);
		Changed changed = this.view.takeChanges(this.now);
		assertThat(changed.isNews()).isFalse();
		assertThat(this.view.isUnsettled()).isFalse();
		assertThat(this.view.told().users()).containsExactly(new PresentUser("mina", 1, NOON));
	}

	@Test
	void aReloadOfOneOfThreeTabsIsNoChange() {
		join("s1", "mina");
		join("s2", "mina");
		join("s3", "mina");
		changes();
		drop("s2");
		assertThat(changes()).isEqualTo(" =1");
		join("s4", "mina");
		assertThat(changes()).isEqualTo(" =1");
		pass(60);
		assertThat(changes()).isEqualTo(" =1");
	}

	@Test
	void whoAsksNowGetsNamesOfAsManyAsAreListedAndNotOfOneMore() {
		for (int i = 1; i <= 10; i++) {
			join("s" + i, "user" + i);
		}
		assertThat(this.view.now().users()).hasSize(10);
		join("s11", "user11");
		assertThat(this.view.now().users()).isNull();
	}

	@Test
	void aNameOf255CharactersIsListedAndALongerOneCounted() {
		join("s1", "한".repeat(255));
		join("s2", "한".repeat(256));
		changes();
		assertThat(this.view.told().count()).isEqualTo(2);
		assertThat(this.view.told().users()).extracting(PresentUser::name).containsExactly("한".repeat(255));
	}

	@Test
	void aVisitorWhoMayNotBeHereTakesTheGraceOfNoOther() {
		this.view.joined(anonymous("v1"));
		this.view.joined(anonymous("v2"));
		changes();
		drop("v1");
		revoke("v2");
		assertThat(changes()).isEqualTo(" =1");
		pass(5);
		assertThat(changes()).isEqualTo(" =0");
		assertThat(this.view.isUnsettled()).isFalse();
	}

	@Test
	void whoMayNotBeHereLeavesWithoutGrace() {
		join("s1", "mina");
		join("s2", "mina");
		join("s3", "jun");
		changes();
		drop("s1");
		revoke("s2");
		assertThat(changes()).isEqualTo("-mina =1");
		assertThat(this.view.isUnsettled()).isFalse();
	}

	@Test
	void whoComesAndMayNotBeHereIsNeverTold() {
		join("s1", "mina");
		revoke("s1");
		assertThat(this.view.takeChanges(this.now).isNews()).isFalse();
		assertThat(this.view.size()).isZero();
	}

	@Test
	void theTimeOfArrivalIsThatOfTheFirstDeviceAndStartsAgainAfterALeave() {
		this.view.joined(new Device("/topic/room", "s1", "mina", false, NOON));
		this.view.joined(new Device("/topic/room", "s2", "mina", false, NOON.plusSeconds(9)));
		changes();
		assertThat(this.view.told().users()).containsExactly(new PresentUser("mina", 2, NOON));
		drop("s1");
		drop("s2");
		pass(6);
		changes();
		this.view.joined(new Device("/topic/room", "s3", "mina", false, NOON.plusSeconds(60)));
		changes();
		assertThat(this.view.told().users()).containsExactly(new PresentUser("mina", 1, NOON.plusSeconds(60)));
	}

	@Test
	void anonymousDevicesAreCountedAndNotListed() {
		join("s1", "mina");
		this.view.joined(anonymous("s2"));
		this.view.joined(anonymous("s3"));
		assertThat(changes()).isEqualTo("+mina*1 =3");
		assertThat(this.view.told().anonymous()).isEqualTo(2);
		this.view.left(anonymous("s2"), true, this.now);
		pass(5);
		Changed changed = this.view.takeChanges(this.now);
		assertThat(text(changed)).isEqualTo(" =2");
		assertThat(changed.isNews()).isTrue();
	}

	@Test
	void aUserWhoseNameIsTooLongToListIsCounted() {
		join("s1", "x".repeat(256));
		assertThat(changes()).isEqualTo(" =1");
		assertThat(this.view.told().users()).isEmpty();
	}

	@Test
	void ofMoreThanTheBoundOnlyTheCountIsToldUntilATenthFewerAreThere() {
		for (int i = 1; i <= 10; i++) {
			join("s" + i, "user" + i);
		}
		assertThat(this.view.takeChanges(this.now).listing()).isTrue();
		join("s11", "user11");
		Changed above = this.view.takeChanges(this.now);
		assertThat(above.listing()).isFalse();
		assertThat(above.switched()).isTrue();
		assertThat(this.view.told()).isEqualTo(new Present(11, 0, null));
		revoke("s11");
		Changed still = this.view.takeChanges(this.now);
		assertThat(still.listing()).isFalse();
		assertThat(still.switched()).isFalse();
		assertThat(still.isNews()).isTrue();
		revoke("s10");
		Changed below = this.view.takeChanges(this.now);
		assertThat(below.switched()).isTrue();
		assertThat(this.view.told().users()).hasSize(9);
	}

	@Test
	void whileOnlyCountsAreToldADeviceMoreIsNoNews() {
		for (int i = 1; i <= 11; i++) {
			join("s" + i, "user" + i);
		}
		changes();
		join("t1", "user1");
		assertThat(this.view.takeChanges(this.now).isNews()).isFalse();
	}

	@Test
	void whatIsAskedForIsAsOfNowAndWhatIsToldAsOfTheLastChanges() {
		join("s1", "mina");
		assertThat(this.view.told().count()).isZero();
		assertThat(this.view.now()).isEqualTo(new Present(1, 0, List.of(new PresentUser("mina", 1, NOON))));
	}

	@Test
	void aUserWithAThousandTabsIsOneEntry() {
		for (int i = 0; i < 1000; i++) {
			join("s" + i, "mina");
		}
		assertThat(changes()).isEqualTo("+mina*1000 =1");
	}

	@Test
	void nothingIsRememberedOfThoseWhoHaveGone() {
		for (int i = 0; i < 1000; i++) {
			join("s" + i, "user" + i % 7);
			drop("s" + i);
			this.view.joined(anonymous("a" + i));
			this.view.left(anonymous("a" + i), true, this.now);
			changes();
		}
		pass(5);
		changes();
		assertThat(this.view.size()).isZero();
		assertThat(this.view.told()).isEqualTo(new Present(0, 0, List.of()));
	}

	/**
	 * Whatever happens in whatever order: a state with all later changes is the state.
	 */
	@Test
	void changesAppliedToAStateAreTheNextState() {
		Random random = new Random(1);
		for (int round = 0; round < 200; round++) {
			RosterView roster = view(4 + random.nextInt(8));
			Map<String, Integer> known = null;
			for (int step = 0; step < 200; step++) {
				String session = "s" + random.nextInt(20);
				Device device = random.nextInt(5) == 0 ? anonymous(session)
						: device(session, "user" + random.nextInt(12));
				if (random.nextBoolean()) {
					roster.joined(device);
				}
				else {
					roster.left(device, random.nextBoolean(), this.now);
				}
				this.now += random.nextInt(3) * SECOND / 2;
				if (random.nextInt(4) == 0) {
					known = applied(known, roster.takeChanges(this.now), roster.told());
					assertThat(known).isEqualTo(devices(roster.told()));
				}
			}
		}
	}

	private static Map<String, Integer> applied(Map<String, Integer> known, Changed changed, Present after) {
		if (changed.switched() || known == null) {
			return devices(after);
		}
		if (changed.listing()) {
			changed.joined().forEach((user) -> assertThat(known.put(user.name(), user.devices())).isNull());
			changed.changed().forEach((user) -> assertThat(known.put(user.name(), user.devices())).isNotNull());
			changed.left().forEach((name) -> assertThat(known.remove(name)).isNotNull());
			assertThat(changed.count()).isEqualTo(known.size() + changed.anonymous());
		}
		return known;
	}

	private static Map<String, Integer> devices(Present present) {
		Map<String, Integer> devices = new HashMap<>();
		if (present.users() != null) {
			present.users().forEach((user) -> devices.put(user.name(), user.devices()));
		}
		return devices;
	}

}
