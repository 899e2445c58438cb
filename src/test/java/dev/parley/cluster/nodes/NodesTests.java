package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.parley.cluster.bus.MemoryBus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class NodesTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

	private final MemoryBus bus = new MemoryBus();

	private final MemoryBus otherBus = this.bus.another();

	private final Nodes here = new Nodes(this.bus, "one", this.now::get);

	private final Nodes there = new Nodes(this.otherBus, "two", this.now::get);

	@BeforeEach
	void begin() {
		this.here.renew(state("one", 1));
		this.there.renew(state("two", 2));
		await().until(() -> !this.here.others().isEmpty());
	}

	@AfterEach
	void close() {
		this.here.close();
		this.there.close();
		this.otherBus.close();
		this.bus.close();
	}

	private static NodeState state(String id, int sessions) {
		return new NodeState(id, sessions, 1, Map.of("mina", sessions));
	}

	@Test
	void eachIsHeardOfAndNobodyHearsOfThemselves() {
		assertThat(this.here.others()).containsExactly(state("two", 2));
		await().untilAsserted(() -> assertThat(this.there.others()).containsExactly(state("one", 1)));
		this.here.renew(state("one", 7));
		await().untilAsserted(() -> assertThat(this.there.others()).containsExactly(state("one", 7)));
		assertThat(this.there.sessionsElsewhere("mina")).isEqualTo(7);
		assertThat(this.there.sessionsElsewhere("jun")).isZero();
	}

	@Test
	void whoIsSilentForALeaseIsDeadAndWhoeverSpeaksAgainLives() {
		this.now.addAndGet(Nodes.LEASE.toNanos());
		assertThat(this.here.others()).hasSize(1);
		this.now.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(this.here.others()).isEmpty();
		this.there.renew(state("two", 3));
		await().untilAsserted(() -> assertThat(this.here.others()).containsExactly(state("two", 3)));
	}

	@Test
	void whoWentWithoutAWordMayLiveForAWhile() {
		assertThat(this.here.mayLive("two")).isTrue();
		assertThat(this.here.mayLive("three")).isFalse();
		this.now.addAndGet(Nodes.REMEMBERED.toNanos());
		assertThat(this.here.mayLive("two")).isTrue();
		this.now.addAndGet(1);
		assertThat(this.here.mayLive("two")).isFalse();
	}

	@Test
	void theSessionsOfANodeThatMayHaveDiedDoNotCountForLong() {
		this.now.addAndGet(Nodes.COUNTED.toNanos());
		assertThat(this.here.sessionsElsewhere("mina")).isEqualTo(2);
		this.now.addAndGet(1);
		assertThat(this.here.sessionsElsewhere("mina")).isZero();
	}

	@Test
	void whoGoesIsGoneAtOnce() {
		this.there.close();
		await().until(() -> this.here.others().isEmpty());
		assertThat(this.here.mayLive("two")).isFalse();
	}

	@Test
	void aNodeThatStartsWithoutALinkIsHeardOfWhenItHasOne() {
		MemoryBus link = this.bus.another();
		link.cut();
		Nodes late = new Nodes(link, "late", this.now::get);
		late.renew(state("late", 1));
		link.mend();
		late.renew(state("late", 2));
		await().untilAsserted(
				() -> assertThat(this.here.others()).extracting(NodeState::id).containsExactly("late", "two"));
		this.here.renew(state("one", 1));
		await().until(() -> !late.others().isEmpty());
		late.close();
		link.close();
	}

	@Test
	void whoStartsOrWasStoppedHearsOfTheOthersAtOnce() {
		MemoryBus link = this.bus.another();
		Nodes third = new Nodes(link, "three", this.now::get);
		third.renew(state("three", 1));
		await().until(() -> third.others().size() == 2);
		this.now.addAndGet(2 * Nodes.LEASE.toNanos());
		third.renew(state("three", 1));
		await().until(() -> third.others().size() == 2);
		third.close();
		link.close();
	}

	@Test
	void noMoreUsersAndNoLongerNamesAreToldThanFit() {
		Map<String, Integer> counted = new HashMap<>();
		for (int i = 0; i < NodeState.MOST + 500; i++) {
			counted.put("가".repeat(60) + i, i);
		}
		this.there.renew(new NodeState("two", 1, 1, counted));
		await().untilAsserted(() -> assertThat(this.here.others().get(0).counted()).hasSize(NodeState.MOST));
		this.there.renew(new NodeState("two", 1, 1, Map.of("x".repeat(NodeState.LONGEST_NAME + 1), 1, "jun", 4)));
		await().untilAsserted(() -> assertThat(this.here.others().get(0).counted()).isEqualTo(Map.of("jun", 4)));
	}

	@Test
	void noMoreNodesAreRememberedThanThereCanBe() {
		for (int i = 0; i < Nodes.MOST + 10; i++) {
			byte[] said = state("n" + i, 1).write();
			byte[] news = new byte[said.length + 1];
			System.arraycopy(said, 0, news, 1, said.length);
			this.otherBus.send(Nodes.CHANNEL, news).join();
		}
		await().until(() -> this.here.others().size() >= Nodes.MOST);
		assertThat(this.here.others()).hasSize(Nodes.MOST).contains(state("two", 2));
	}

}
