package dev.parley.autoconfigure.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.parley.cluster.bus.MemoryBus;
import dev.parley.cluster.nodes.NodeState;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;
import dev.parley.engine.SessionDirectory;
import dev.parley.engine.policy.SessionInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Three nodes on one bus. */
@Timeout(30)
class ClusterSessionsTests {

	private static final List<String> IDS = List.of("1111111111111111", "2222222222222222", "3333333333333333");

	private final AtomicLong now = new AtomicLong();

	private final List<Node> nodes = new ArrayList<>();

	@BeforeEach
	void start() {
		MemoryBus first = new MemoryBus();
		for (String id : IDS) {
			this.nodes.add(new Node(id, this.nodes.isEmpty() ? first : first.another()));
		}
		for (int turn = 0; turn < 2; turn++) {
			this.nodes.forEach(Node::tell);
		}
		for (Node node : this.nodes) {
			await().until(() -> node.nodes.others().size() == IDS.size() - 1);
		}
	}

	@AfterEach
	void close() {
		this.nodes.forEach(Node::close);
	}

	private String open(int node, String name, @Nullable String user) {
		String id = IDS.get(node) + "-" + name;
		this.nodes.get(node).sessions.put(id,
				new SessionInfo(id, user, "websocket", "10.0.0." + node, Instant.ofEpochMilli(1_000), node));
		return id;
	}

	private List<String> ids(SessionDirectory.Listing listing) {
		return listing.sessions().stream().map(SessionInfo::id).toList();
	}

	@Test
	void pagesGoThroughTheSessionsOfAllNodesInTheOrderOfTheirIds() {
		List<String> all = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			all.add(open(i % 3, "s%02d".formatted(i), "mina"));
		}
		all.sort(null);
		for (Node from : this.nodes) {
			List<String> listed = new ArrayList<>();
			SessionDirectory.Listing page = from.directory.list(null, "", 7);
			while (page.more()) {
				assertThat(page.sessions()).hasSize(7);
				listed.addAll(ids(page));
				page = from.directory.list(null, listed.get(listed.size() - 1), 7);
			}
			listed.addAll(ids(page));
			assertThat(listed).isEqualTo(all);
		}
	}

	@Test
	void allThatIsKnownOfASessionComesFromItsNode() {
		String id = open(2, "a", null);
		open(1, "b", "jun");
		assertThat(this.nodes.get(0).directory.list(null, "", 50).sessions())
			.contains(this.nodes.get(2).sessions.get(id))
			.hasSize(2);
		assertThat(ids(this.nodes.get(0).directory.list("jun", "", 50))).containsExactly(IDS.get(1) + "-b");
	}

	@Test
	void aNodeThatDoesNotAnswerIsNamedAndDelaysTheOthersForASecondAtMost() {
		open(0, "a", "mina");
		open(1, "b", "mina");
		this.nodes.get(1).stopped = true;
		SessionDirectory.Listing page = this.nodes.get(0).directory.list(null, "", 50);
		assertThat(ids(page)).containsExactly(IDS.get(0) + "-a");
		assertThat(page.nodes()).extracting(SessionDirectory.Node::id).isEqualTo(IDS);
		assertThat(page.nodes()).extracting(SessionDirectory.Node::answered).containsExactly(true, false, true);
		assertThat(this.nodes.get(0).directory.disconnect(IDS.get(1) + "-b", "", false))
			.isEqualTo(SessionDirectory.Ending.UNANSWERED);
	}

	@Test
	void ofANodeThatIsHeardNoLongerNobodyKnowsWhetherItsSessionsLive() {
		open(1, "b", "mina");
		this.nodes.get(1).stopped = true;
		this.now.addAndGet(Nodes.LEASE.toNanos() + 1);
		assertThat(this.nodes.get(0).directory.list(null, "", 50).nodes()).hasSize(1);
		assertThat(this.nodes.get(0).directory.disconnect(IDS.get(1) + "-b", "", false))
			.isEqualTo(SessionDirectory.Ending.UNANSWERED);
	}

	@Test
	void aNodeWhosePagesAreBehindIsNotAsked() {
		open(2, "a", "mina");
		this.nodes.get(0).stopped = true;
		SessionDirectory.Listing page = this.nodes.get(1).directory.list(null, IDS.get(1) + "-z", 50);
		assertThat(ids(page)).containsExactly(IDS.get(2) + "-a");
		assertThat(page.nodes()).allMatch(SessionDirectory.Node::answered);
	}

	@Test
	void idsThatClientsHaveMadeLongMakeAPageShorterAndLoseNothing() {
		List<String> all = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			all.add(open(1, "%03d".formatted(i) + "x".repeat(8_000), "mallory"));
		}
		all.add(open(2, "after", "mina"));
		List<String> listed = new ArrayList<>();
		SessionDirectory.Listing page = this.nodes.get(0).directory.list(null, "", 200);
		assertThat(page.sessions()).hasSizeLessThan(60);
		while (page.more()) {
			listed.addAll(ids(page));
			page = this.nodes.get(0).directory.list(null, listed.get(listed.size() - 1), 200);
		}
		listed.addAll(ids(page));
		assertThat(listed).isEqualTo(all);
	}

	@Test
	void aSessionEndsAtWhicheverNodeItIs() {
		IntStream.range(0, 3).forEach((node) -> open(node, "a", "mina"));
		for (Node from : this.nodes) {
			assertThat(from.directory.disconnect(IDS.get(2) + "-b", "", false))
				.isEqualTo(SessionDirectory.Ending.UNKNOWN);
			assertThat(from.directory.disconnect("4444444444444444-a", "", false))
				.isEqualTo(SessionDirectory.Ending.UNKNOWN);
		}
		assertThat(this.nodes.get(0).directory.disconnect(IDS.get(1) + "-a", "too loud", true))
			.isEqualTo(SessionDirectory.Ending.ENDED);
		assertThat(this.nodes.get(1).ended).containsExactly(IDS.get(1) + "-a too loud true");
		assertThat(this.nodes.get(0).sessions).hasSize(1);
	}

	@Test
	void theNumbersAreThoseOfAllNodes() {
		open(0, "a", "mina");
		open(1, "b", "mina");
		this.nodes.forEach(Node::tell);
		await().untilAsserted(() -> assertThat(this.nodes.get(2).directory.list(null, "", 1).all()).isEqualTo(2));
		assertThat(this.nodes.get(2).directory.list(null, "", 1).nodes()).extracting(SessionDirectory.Node::sessions)
			.containsExactly(1, 1, 0);
	}

	private final class Node implements SessionDirectory {

		private final MemoryBus bus;

		private final Map<String, SessionInfo> sessions = new TreeMap<>();

		private final List<String> ended = new ArrayList<>();

		private final String id;

		private final Nodes nodes;

		private final Questions questions;

		private final ClusterSessions directory;

		private volatile boolean stopped;

		Node(String id, MemoryBus bus) {
			this.id = id;
			this.bus = bus;
			this.nodes = new Nodes(bus, id, ClusterSessionsTests.this.now::get);
			this.questions = new Questions(bus, id, (task) -> {
				if (!this.stopped) {
					task.run();
				}
			}, (time) -> CompletableFuture.runAsync(() -> {
			}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)));
			this.directory = new ClusterSessions(this, this::state, this.nodes, this.questions);
			this.directory.answerOthers();
			this.questions.listen();
		}

		NodeState state() {
			return new NodeState(this.id, this.sessions.size(), 0, Map.of());
		}

		void tell() {
			this.nodes.renew(state());
		}

		@Override
		public Listing list(@Nullable String user, String after, int limit) {
			List<SessionInfo> page = this.sessions.values()
				.stream()
				.filter((each) -> each.id().compareTo(after) > 0 && (user == null || user.equals(each.user())))
				.limit(limit)
				.toList();
			return new Listing(page, page.size() == limit, this.sessions.size(), List.of());
		}

		@Override
		public Ending disconnect(String session, String reason, boolean reconnect) {
			if (this.sessions.remove(session) == null) {
				return Ending.UNKNOWN;
			}
			this.ended.add(session + " " + reason + " " + reconnect);
			return Ending.ENDED;
		}

		void close() {
			this.questions.close();
			this.nodes.close();
			this.bus.close();
		}

	}

}
