package dev.parley.autoconfigure.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.socket.messaging.DefaultSimpUserRegistry;
import org.springframework.web.socket.messaging.SessionConnectedEvent;
import org.springframework.web.socket.messaging.SessionSubscribeEvent;

import dev.parley.cluster.bus.MemoryBus;
import dev.parley.cluster.nodes.NodeState;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two nodes, each with Spring's own registry for its users. */
@Timeout(30)
class ClusterUserRegistryTests {

	private final MemoryBus bus = new MemoryBus();

	private final Node here = new Node("one", this.bus);

	private final Node there = new Node("two", this.bus.another());

	@BeforeEach
	void begin() {
		meet();
		meet();
		await().until(() -> !this.here.nodes.others().isEmpty() && !this.there.nodes.others().isEmpty());
	}

	private void meet() {
		this.here.tell();
		this.there.tell();
	}

	@AfterEach
	void close() {
		this.there.close();
		this.here.close();
	}

	@Test
	void aUserHasTheSessionsOfAllNodes() {
		this.here.connect("mina", "s1");
		this.there.connect("mina", "s2");
		this.there.subscribe("mina", "s2", "7", "/topic/a");
		SimpUser mina = this.here.registry.getUser("mina");
		assertThat(mina).isNotNull();
		assertThat(mina.getPrincipal()).isNotNull();
		assertThat(mina.getSessions()).extracting(SimpSession::getId).containsExactlyInAnyOrder("s1", "s2");
		SimpSession other = mina.getSession("s2");
		assertThat(other).isNotNull();
		assertThat(other.getUser()).isSameAs(mina);
		assertThat(other.getSubscriptions()).singleElement().satisfies((subscription) -> {
			assertThat(subscription.getId()).isEqualTo("7");
			assertThat(subscription.getDestination()).isEqualTo("/topic/a");
			assertThat(subscription.getSession()).isSameAs(other);
		});
		assertThat(this.here.registry.here().getUser("mina").getSessions()).as("what Spring resolves").hasSize(1);
	}

	@Test
	void whoIsNowhereIsNull() {
		assertThat(this.here.registry.getUser("nobody")).isNull();
	}

	@Test
	void allUsersAndTheirSubscriptionsAreFound() {
		this.here.connect("mina", "s1");
		this.here.subscribe("mina", "s1", "1", "/topic/a");
		this.there.connect("mina", "s2");
		this.there.connect("jun", "s3");
		this.there.subscribe("jun", "s3", "1", "/topic/a");
		this.there.subscribe("jun", "s3", "2", "/topic/b");
		assertThat(this.here.registry.getUsers()).extracting(SimpUser::getName)
			.containsExactlyInAnyOrder("mina", "jun");
		assertThat(this.here.registry.getUsers()).filteredOn((user) -> user.getName().equals("mina"))
			.singleElement()
			.satisfies((mina) -> assertThat(mina.getSessions()).hasSize(2));
		assertThat(this.here.registry.findSubscriptions((each) -> each.getDestination().equals("/topic/a")))
			.extracting(SimpSubscription::getSession)
			.extracting(SimpSession::getId)
			.containsExactlyInAnyOrder("s1", "s3");
	}

	@Test
	void whoHasASubscriptionHasItsSession() {
		this.there.connect("jun", "s3");
		this.there.subscribe("jun", "s3", "1", "/topic/a");
		SimpSession session = this.here.registry.findSubscriptions((each) -> true).iterator().next().getSession();
		assertThat(session.getUser().hasSessions()).isTrue();
		assertThat(session.getUser().getSession("s3")).isSameAs(session);
	}

	@Test
	void theUsersOfOtherNodesAreCountedAsTheyHaveTold() {
		this.here.connect("mina", "s1");
		this.there.connect("jun", "s2");
		this.there.connect("dave", "s3");
		meet();
		await().untilAsserted(() -> assertThat(this.here.registry.getUserCount()).isEqualTo(3));
		assertThat(this.there.asked).as("questions").hasValue(0);
	}

	@Test
	void whatIsAskedTwiceInAMomentIsAskedOnce() {
		this.there.connect("jun", "s2");
		assertThat(this.here.registry.getUser("jun")).isNotNull();
		assertThat(this.here.registry.getUser("jun")).isNotNull();
		assertThat(this.there.asked).hasValue(1);
	}

	@Test
	void aNodeThatDoesNotAnswerIsLeftOut() {
		this.here.connect("mina", "s1");
		this.there.connect("mina", "s2");
		this.there.stopped = true;
		assertThat(this.here.registry.getUsers()).singleElement()
			.satisfies((mina) -> assertThat(mina.getSessions()).hasSize(1));
	}

	@Test
	void moreSessionsThanFitIntoOneAnswerComeInSeveral() {
		List<String> destinations = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			this.there.connect("user" + i, "s" + i);
			destinations.add("/topic/" + i + "x".repeat(20_000));
			this.there.subscribe("user" + i, "s" + i, "1", destinations.get(i));
		}
		assertThat(this.here.registry.findSubscriptions((each) -> true)).extracting(SimpSubscription::getDestination)
			.containsExactlyInAnyOrderElementsOf(destinations);
		assertThat(this.there.asked).hasValueGreaterThan(1);
	}

	@Test
	void namesOfAnyLengthAreTold() {
		String destination = "/topic/" + "가".repeat(30_000);
		this.there.connect("mina", "s1");
		this.there.subscribe("mina", "s1", "1", destination);
		assertThat(this.here.registry.findSubscriptions((each) -> each.getDestination().equals(destination)))
			.hasSize(1);
	}

	@Test
	void whatOthersTellIsNoMoreThanTheHeapShouldHold() {
		String destination = "/topic/" + "x".repeat(20_000);
		for (int i = 0; i < 200; i++) {
			this.there.connect("user" + i, "s" + i);
			for (int each = 0; each < 30; each++) {
				this.there.subscribe("user" + i, "s" + i, "" + each, destination);
			}
		}
		long told = this.here.registry.findSubscriptions((each) -> true).size() * (long) destination.length();
		assertThat(told).isBetween(ClusterUserRegistry.ENOUGH * 9L / 10, ClusterUserRegistry.ENOUGH + 2_000_000L);
	}

	private static final class Node {

		private final MemoryBus bus;

		private final String id;

		private final Nodes nodes;

		private final Questions questions;

		private final ClusterUserRegistry registry;

		private final AtomicInteger asked = new AtomicInteger();

		private volatile boolean stopped;

		Node(String id, MemoryBus bus) {
			this.id = id;
			this.bus = bus;
			this.nodes = new Nodes(bus, id, () -> 0);
			this.questions = new Questions(bus, id, (task) -> {
				this.asked.incrementAndGet();
				if (!this.stopped) {
					task.run();
				}
			}, (time) -> CompletableFuture.runAsync(() -> {
			}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)));
			this.registry = new ClusterUserRegistry(new DefaultSimpUserRegistry(), () -> this.nodes,
					() -> this.questions);
			this.registry.answerOthers();
			this.questions.listen();
		}

		void tell() {
			this.nodes.renew(new NodeState(this.id, 0, this.registry.here().getUserCount(), Map.of()));
		}

		void connect(String user, String session) {
			this.registry.onApplicationEvent(new SessionConnectedEvent(this, MessageBuilder.createMessage(new byte[0],
					headers(SimpMessageType.CONNECT_ACK, session).getMessageHeaders()), () -> user));
		}

		void subscribe(String user, String session, String id, String destination) {
			SimpMessageHeaderAccessor headers = headers(SimpMessageType.SUBSCRIBE, session);
			headers.setSubscriptionId(id);
			headers.setDestination(destination);
			this.registry.onApplicationEvent(new SessionSubscribeEvent(this,
					MessageBuilder.createMessage(new byte[0], headers.getMessageHeaders()), () -> user));
		}

		private static SimpMessageHeaderAccessor headers(SimpMessageType type, String session) {
			SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(type);
			headers.setSessionId(session);
			return headers;
		}

		void close() {
			this.questions.close();
			this.nodes.close();
			this.bus.close();
		}

	}

}
