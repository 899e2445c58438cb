package dev.parley.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What every {@link Roster} does, with two nodes that see the same. */
abstract class RosterContract {

	static final Duration LEASE = Duration.ofSeconds(15);

	static final String ROOM = "/topic/room";

	private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

	private final List<String> heardHere = new ArrayList<>();

	private final List<String> heardThere = new ArrayList<>();

	private Roster here;

	private Roster there;

	/** A roster of another node of the same cluster. */
	abstract Roster node();

	/** Lets time pass by which leases end. */
	abstract void pass(Duration time);

	/** Everything that was told so far has arrived. */
	void settle() {
	}

	@BeforeEach
	void twoNodes() {
		this.here = node();
		this.there = node();
		this.here.start(new Heard(this.heardHere));
		this.there.start(new Heard(this.heardThere));
	}

	@AfterEach
	void close() {
		this.here.close();
		this.there.close();
	}

	static Device device(String session, String user) {
		return new Device(ROOM, session, user, false, SINCE);
	}

	private static Device elsewhere(String session) {
		return new Device("/topic/elsewhere", session, "mina", false, SINCE);
	}

	@Test
	void aNodeHearsOfItsOwnDevicesAndOfThoseOfOthers() {
		this.here.follow(ROOM);
		this.here.join(device("s1", "mina"));
		this.there.join(device("s2", "jun"));
		settle();
		assertThat(this.heardHere).containsExactly("+s1 mina", "+s2 jun");
	}

	@Test
	void itHearsOnlyOfTheTopicsThatItFollows() {
		this.here.follow(ROOM);
		this.there.join(elsewhere("s1"));
		this.there.join(device("s2", "jun"));
		settle();
		assertThat(this.heardHere).containsExactly("+s2 jun");
		assertThat(this.heardThere).isEmpty();
	}

	@Test
	void whoBeginsToFollowHearsFirstOfThoseWhoAreThere() {
		this.there.join(device("s1", "jun"));
		settle();
		this.here.follow(ROOM);
		settle();
		this.there.join(device("s2", "dave"));
		settle();
		assertThat(this.heardHere).containsExactly("+s1 jun", "+s2 dave");
	}

	@Test
	void followingIsCounted() {
		this.here.follow(ROOM);
		this.here.follow(ROOM);
		this.here.unfollow(ROOM);
		this.there.join(device("s1", "jun"));
		settle();
		this.here.unfollow(ROOM);
		this.there.join(device("s2", "dave"));
		settle();
		assertThat(this.heardHere).containsExactly("+s1 jun");
	}

	@Test
	void aLeaveTellsWhetherTheUserMayReturn() {
		this.there.follow(ROOM);
		this.here.join(device("s1", "mina"));
		this.here.join(device("s2", "mina"));
		this.here.leave(device("s1", "mina"), true);
		this.here.leave(device("s2", "mina"), false);
		settle();
		assertThat(this.heardThere).containsExactly("+s1 mina", "+s2 mina", "-s1 may return", "-s2");
	}

	@Test
	void aRepeatedJoinAndALeaveOfNobodyHaveNoEffect() {
		this.there.follow(ROOM);
		this.here.join(device("s1", "mina"));
		this.here.join(device("s1", "mina"));
		this.here.leave(device("s2", "jun"), true);
		this.here.leave(device("s1", "mina"), true);
		this.here.leave(device("s1", "mina"), true);
		settle();
		assertThat(this.heardThere).containsExactly("+s1 mina", "-s1 may return");
		assertThat(this.here.read(ROOM)).isEmpty();
	}

	@Test
	void anyNodeReadsTheDevicesOfAll() {
		this.here.join(device("s1", "mina"));
		this.there.join(device("s2", "jun"));
		this.there.join(elsewhere("s3"));
		settle();
		assertThat(this.here.read(ROOM)).containsExactlyInAnyOrder(device("s1", "mina"), device("s2", "jun"));
		assertThat(this.there.read(ROOM)).hasSameElementsAs(this.here.read(ROOM));
		assertThat(this.here.read("/topic/nobody")).isEmpty();
	}

	@Test
	void theDevicesOfANodeThatDiesLeave() {
		this.here.follow(ROOM);
		this.here.join(device("s1", "mina"));
		this.there.join(device("s2", "jun"));
		settle();
		pass(LEASE.minusSeconds(1));
		this.here.renew();
		settle();
		assertThat(this.heardHere).containsExactly("+s1 mina", "+s2 jun");
		pass(Duration.ofSeconds(2));
		this.here.renew();
		settle();
		assertThat(this.heardHere).containsExactly("+s1 mina", "+s2 jun", "-s2 may return");
		assertThat(this.here.read(ROOM)).containsExactly(device("s1", "mina"));
	}

	@Test
	void aNodeThatOnlyStoodStillIsBackWithTheDevicesThatItHasByThen() {
		this.here.follow(ROOM);
		this.there.join(device("s1", "jun"));
		this.there.join(device("s2", "dave"));
		pass(LEASE.plusSeconds(1));
		this.here.renew();
		settle();
		this.there.leave(device("s2", "dave"), true);
		this.there.join(device("s3", "eve"));
		settle();
		assertThat(this.heardHere).containsExactly("+s1 jun", "+s2 dave", "-s1 may return", "-s2 may return");
		assertThat(this.here.read(ROOM)).isEmpty();
		this.heardHere.clear();
		this.there.renew();
		settle();
		assertThat(this.heardHere).containsExactlyInAnyOrder("+s1 jun", "+s3 eve");
	}

	@Test
	void aNodeThatClosesTakesItsDevicesAlong() {
		this.here.follow(ROOM);
		this.there.join(device("s1", "jun"));
		this.there.close();
		settle();
		assertThat(this.heardHere).containsExactly("+s1 jun", "-s1 may return");
		assertThat(this.here.read(ROOM)).isEmpty();
	}

	record Heard(List<String> calls) implements Roster.Changes {

		@Override
		public void joined(Device device) {
			this.calls.add("+" + device.session() + " " + device.user());
		}

		@Override
		public void left(Device device, boolean mayReturn) {
			this.calls.add("-" + device.session() + (mayReturn ? " may return" : ""));
		}

	}

}
