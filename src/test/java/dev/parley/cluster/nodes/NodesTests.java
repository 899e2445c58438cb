package dev.parley.cluster.nodes;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.NodeProtocol;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.MemoryBus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
	void itIsToldOnceThatANodeHasGoneWithoutAWordHoweverLongThisOneWasStopped() {
		AtomicInteger told = new AtomicInteger();
		this.here.whenOneDies(told::incrementAndGet);
		this.now.addAndGet(Nodes.LEASE.toNanos());
		this.here.renew(state("one", 1));
		assertThat(told).hasValue(0);
		this.now.addAndGet(1);
		this.here.renew(state("one", 1));
		this.here.renew(state("one", 1));
		assertThat(told).hasValue(1);
		this.there.renew(state("two", 2));
		await().until(() -> !this.here.others().isEmpty());
		this.now.addAndGet(Nodes.REMEMBERED.toNanos() + 1);
		assertThat(this.here.others()).isEmpty();
		this.here.renew(state("one", 1));
		assertThat(told).hasValue(2);
	}

	@Test
	void aNodeThatSaysThatItGoesIsNotToldOf() {
		AtomicInteger told = new AtomicInteger();
		this.here.whenOneDies(told::incrementAndGet);
		this.there.close();
		await().until(() -> this.here.others().isEmpty());
		this.now.addAndGet(Nodes.REMEMBERED.toNanos() + 1);
		this.here.renew(state("one", 1));
		assertThat(told).hasValue(0);
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
			this.otherBus.send(Nodes.CHANNEL, new NodeNews(NodeNews.ALIVE, state("n" + i, 1)).write()).join();
		}
		await().until(() -> this.here.others().size() >= Nodes.MOST);
		assertThat(this.here.others()).hasSize(Nodes.MOST).contains(state("two", 2));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aNodeThatSpeaksAnotherVersionIsNoneOfTheOthersAndIsLoggedOnce(CapturedOutput output) {
		byte[] news = new NodeNews(NodeProtocol.VERSION + 1, NodeNews.ALIVE, state("three", 1)).write();
		this.otherBus.send(Nodes.CHANNEL, news).join();
		this.otherBus.send(Nodes.CHANNEL, news).join();
		this.there.renew(state("two", 3));
		await().untilAsserted(() -> assertThat(this.here.others()).containsExactly(state("two", 3)));
		await().untilAsserted(
				() -> assertThat(output.getAll().split("speaks version 2 of", -1)).as("one line of each of two nodes")
					.hasSize(3));
		this.here.checkVersions();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatIsNotEvenThatIsAVersionThatNobodyKnows(CapturedOutput output) {
		this.otherBus.send(Nodes.CHANNEL, new byte[] { 3, 0, 0, 0, 0, 0, 1 }).join();
		this.otherBus.send(Nodes.CHANNEL, new byte[] { 2, 0, 0, 0 }).join();
		this.there.renew(state("two", 3));
		await().untilAsserted(() -> assertThat(this.here.others()).containsExactly(state("two", 3)));
		assertThat(output).contains("A node is running that speaks no known version").doesNotContain("Exception");
	}

	@Test
	void aNodeFromBeforeThereWereVersionsAnswersWhoeverAsksAndThatOneDoesNotStart() {
		MemoryBus oldBus = this.bus.another();
		UnversionedNode old = new UnversionedNode(oldBus);
		this.here.askWithoutVersion();
		await()
			.untilAsserted(() -> assertThatExceptionOfType(ClusterException.class).isThrownBy(this.here::checkVersions)
				.withMessage("This build speaks version 1 of what nodes say to one another, and another node that is"
						+ " running is of a build that has no version yet"));
		assertThat(this.here.others()).extracting(NodeState::id).containsExactly("two");
		await().untilAsserted(() -> assertThat(old.others).as("after the question").isEmpty());
		this.here.renew(state("one", 9));
		this.bus.send(Nodes.CHANNEL, NodeNews.withoutVersion(NodeNews.ALIVE, "last")).join();
		await().untilAsserted(() -> assertThat(old.others).containsExactly("last"));
		assertThat(old.failures).as("what it did not understand").isEmpty();
		oldBus.close();
	}

	@Test
	void oneOfThemThatGoesKeepsNobodyFromStarting() {
		this.here.askWithoutVersion();
		this.bus.send(Nodes.CHANNEL, new byte[] { 1, 0, 3, 'o', 'l', 'd', 0, 0, 0, 0, 0, 0, 0, 0 }).join();
		this.there.renew(state("two", 3));
		await().untilAsserted(() -> assertThat(this.here.others()).containsExactly(state("two", 3)));
		this.here.checkVersions();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aQuestionForSuchNodesDisturbsNoOther(CapturedOutput output) {
		this.here.askWithoutVersion();
		this.here.checkVersions();
		this.here.renew(state("one", 9));
		await().untilAsserted(() -> assertThat(this.there.others()).containsExactly(state("one", 9)));
		this.there.checkVersions();
		assertThat(output).isEmpty();
	}

	/** Reads and answers as builds did until 2026-11-28. */
	private static final class UnversionedNode implements Bus.Listener {

		private final MemoryBus bus;

		private final Set<String> others = ConcurrentHashMap.newKeySet();

		private final List<Exception> failures = new CopyOnWriteArrayList<>();

		UnversionedNode(MemoryBus bus) {
			this.bus = bus;
			bus.listen(Nodes.CHANNEL, this).join();
		}

		@Override
		public void heard(byte[] news) {
			try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(news, 1, news.length - 1))) {
				String id = in.readUTF();
				in.readInt();
				in.readInt();
				while (in.available() > 0) {
					in.readUTF();
					in.readInt();
				}
				if (id.equals("old")) {
					return;
				}
				if (news[0] == 1) {
					this.others.remove(id);
				}
				else if (news[0] == 0 && this.others.add(id)) {
					this.bus.send(Nodes.CHANNEL, new byte[] { 0, 0, 3, 'o', 'l', 'd', 0, 0, 0, 0, 0, 0, 0, 0 });
				}
			}
			catch (IOException | RuntimeException ex) {
				this.failures.add(ex);
			}
		}

		@Override
		public void interrupted() {
		}

	}

}
