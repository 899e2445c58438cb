package dev.parley.presence;

import java.time.Duration;
import java.util.Set;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TypingTests {

	private static final String ROOM = "/topic/room";

	private static final Caller MINA = new Caller("mina", Set.of(), false);

	private static final String TYPES = "{\"name\":\"mina\",\"typing\":true,\"for\":6000}";

	private static final String STOPS = "{\"name\":\"mina\",\"typing\":false}";

	private final TestEngine server = new TestEngine(DestinationPolicy.open(ROOM).withPresence());

	private final ManualHost host = new ManualHost(this.server.engine);

	private final PresenceTracker tracker = new PresenceTracker(new MemoryRoster(),
			new PresenceProperties(Duration.ofSeconds(5), 500), this.host, this.server.clock);

	private final Typing typing = new Typing(this.tracker, this.host);

	private TestClient reader;

	private TestClient minas;

	@BeforeEach
	void minaIsThere() {
		this.server.engine.listen(this.tracker);
		this.reader = this.server.client("r", new Caller("jun", Set.of(), false));
		this.reader.subscribe("typing", Typing.destination(ROOM));
		this.minas = this.server.client("a", MINA);
		this.minas.subscribe("room", ROOM);
	}

	@AfterEach
	void stop() {
		this.tracker.close();
		this.server.close();
	}

	@Test
	void aSignalNamesItsUserAndTellsHowLongItHolds() {
		this.typing.signal(MINA, ROOM, true);
		assertThat(this.reader.bodies(1)).containsExactly(TYPES);
		assertThat(this.reader.message(1).header("user")).isEqualTo("mina");
		assertThat(this.reader.message(1).header("x-stream-offset")).isNull();
	}

	@Test
	void moreThanOneASecondAreLeftOut() {
		for (int i = 0; i < 100; i++) {
			signal(true);
			this.host.pass(Duration.ofMillis(20));
		}
		assertThat(this.reader.settle().bodies(2)).hasSize(2);
	}

	@Test
	void fourThousandASecondOfOneUserAreOneAndAnotherUserIsHeardMeanwhile() {
		Caller ara = new Caller("ara", Set.of(), false);
		this.server.client("b", ara).subscribe("room", ROOM);
		for (int i = 0; i < 4000; i++) {
			this.typing.signal(MINA, ROOM, i % 2 == 0);
			if (i == 2000) {
				this.typing.signal(ara, ROOM, true);
			}
		}
		assertThat(this.host.published.stream().map(Publication::destination).filter(Typing.destination(ROOM)::equals))
			.as("she types, she has stopped, and ara types")
			.hasSize(3);
		// That she types may have been replaced by that she has stopped, before it was
		// sent.
		assertThat(this.reader.settle().bodies(2)).contains(STOPS, TYPES.replace("mina", "ara"));
	}

	@Test
	void thatAUserHasStoppedIsToldOnce() {
		signal(false);
		signal(true);
		signal(false);
		signal(false);
		assertThat(this.reader.settle().bodies(2)).containsExactly(TYPES, STOPS);
	}

	/** Otherwise starting and stopping by turns would be free. */
	@Test
	void whoStartsAgainWithinTheSecondIsLeftOut() {
		signal(true);
		signal(false);
		signal(true);
		signal(false);
		assertThat(this.reader.settle().bodies(2)).containsExactly(TYPES, STOPS);
	}

	/** One after the other is read, so that none takes the place of another. */
	private void signal(boolean typing) {
		this.typing.signal(MINA, ROOM, typing);
		this.reader.settle();
	}

	@Test
	void whoIsNotThereCannotTypeThere() {
		expectRefusal(new Caller("dave", Set.of(), false), ROOM);
		expectRefusal(new Caller("anonymous-1", Set.of(), true), ROOM);
		expectRefusal(MINA, "/topic/elsewhere");
		this.minas.leave();
		expectRefusal(MINA, ROOM);
	}

	private void expectRefusal(Caller caller, String topic) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.typing.signal(caller, topic, true))
			.satisfies((refused) -> assertThat(refused.problem().code()).isEqualTo("not-present"));
	}

	@Test
	void aReaderWhoIsSlowGetsTheNewestSignalOfEachUser() {
		assertThat(this.server.policies.decide(Typing.destination(ROOM)).keyHeader()).isEqualTo("user");
		assertThat(this.server.policies.decide(Typing.destination(ROOM)).retention().keepsNothing()).isTrue();
	}

}
