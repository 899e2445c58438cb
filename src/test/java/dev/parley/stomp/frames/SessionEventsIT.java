package dev.parley.stomp.frames;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.parley.engine.Engine;
import dev.parley.stomp.OrdinaryApplicationTest;
import dev.parley.stomp.SpringStompSession;
import dev.parley.stomp.SpringStompSession.Inbox;
import dev.parley.stomp.SpringStompUsers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.web.socket.messaging.AbstractSubProtocolEvent;
import org.springframework.web.socket.messaging.SessionConnectEvent;
import org.springframework.web.socket.messaging.SessionConnectedEvent;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;
import org.springframework.web.socket.messaging.SessionSubscribeEvent;
import org.springframework.web.socket.messaging.SessionUnsubscribeEvent;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring's five events of a session, and the registry of users that depends on them. */
@OrdinaryApplicationTest
@Import(SessionEventsIT.Listening.class)
class SessionEventsIT {

	@Autowired
	Listening events;

	@Autowired
	SimpUserRegistry registry;

	@RegisterExtension
	final SpringStompUsers users = new SpringStompUsers();

	@Test
	void theFiveEventsComeInOrderWithSessionUserAndDestination() {
		SpringStompSession mina = this.users.signUp("ev-mina");
		String session = mina.id();
		Inbox inbox = mina.subscribe("/topic/ev");
		String id = inbox.subscriptionId();
		inbox.unsubscribe();
		mina.close();
		Awaitility.await().until(() -> this.events.of(session).size() >= 5);
		assertThat(this.events.of(session)).containsExactly("SessionConnectEvent ev-mina CONNECT null null",
				"SessionConnectedEvent ev-mina CONNECTED null null",
				"SessionSubscribeEvent ev-mina SUBSCRIBE /topic/ev " + id,
				"SessionUnsubscribeEvent ev-mina UNSUBSCRIBE null " + id,
				"SessionDisconnectEvent ev-mina DISCONNECT null null 1000");
	}

	/** Otherwise a listener that greets the session would greet nobody. */
	@Test
	void whenTheSessionIsAnnouncedItIsConnected() {
		try (SpringStompSession mina = this.users.signUp("ev-ready")) {
			Awaitility.await().until(() -> this.events.connectedWhenTold.contains(mina.id()));
		}
	}

	@Test
	void whoeverHearsOfASubscriptionCanSendToIt() {
		try (SpringStompSession mina = this.users.signUp("ev-greeted")) {
			Inbox inbox = mina.subscribeBlindly("/topic/ev/greeting");
			assertThat(inbox.next().body()).isEqualTo("welcome to " + inbox.subscriptionId());
			Inbox own = mina.subscribeBlindly("/user/queue/greeting");
			assertThat(own.next().body()).isEqualTo("welcome to " + own.subscriptionId());
		}
	}

	@Test
	void whoeverHearsOfTheEndOfASubscriptionDoesNotReachItAnyMore() {
		try (SpringStompSession mina = this.users.signUp("ev-farewell")) {
			Inbox inbox = mina.subscribe("/topic/ev/farewell");
			inbox.unsubscribe();
			Awaitility.await()
				.until(() -> this.events.of(mina.id()).stream().anyMatch((event) -> event.contains("Unsubscribe")));
			mina.subscribe("/topic/ev/other");
			assertThat(inbox.rest()).isEmpty();
		}
	}

	@Test
	void aRefusedSubscriptionIsNotAnnounced() {
		try (SpringStompSession mina = this.users.signUp("ev-refused")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			mina.subscribeBlindly("/topic/ev/*");
			assertThat(errors.next().body()).contains("/topic/ev/*");
			mina.subscribe("/topic/ev/after");
			assertThat(this.events.of(mina.id())).noneMatch((event) -> event.contains("/topic/ev/*"));
		}
	}

	@Test
	void aListenerThatThrowsDisturbsNobody() {
		try (SpringStompSession mina = this.users.signUp("ev-throws")) {
			Inbox inbox = mina.subscribe("/topic/ev/throw");
			mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"still here\"}");
			inbox.unsubscribe();
			assertThat(mina.isConnected()).isTrue();
		}
	}

	@Test
	void aConnectionThatIsCutIsAnnouncedToo() {
		SpringStompSession mina = this.users.signUp("ev-cut");
		mina.send("/topic/nobody/may", "{}");
		mina.error();
		Awaitility.await()
			.until(() -> this.events.of(mina.id())
				.stream()
				.anyMatch((event) -> event.startsWith("SessionDisconnectEvent ev-cut")));
		assertThat(this.registry.getUser("ev-cut")).isNull();
	}

	@Test
	void theRegistryKnowsUsersSessionsAndSubscriptions() {
		SpringStompSession first = this.users.signUp("reg-mina");
		SpringStompSession second = this.users.connect("reg-mina", SpringStompUsers.Transport.SOCKJS_WEBSOCKET);
		Inbox inbox = first.subscribe("/topic/reg");
		second.subscribe("/topic/reg");
		second.subscribe("/topic/reg/more");
		Awaitility.await()
			.until(() -> subscribers("/topic/reg").size() == 2 && subscribers("/topic/reg/more").size() == 1);
		SimpUser user = this.registry.getUser("reg-mina");
		assertThat(user).isNotNull();
		assertThat(user.getSessions()).extracting(SimpSession::getId)
			.containsExactlyInAnyOrder(first.id(), second.id());
		assertThat(user.getSession(first.id()).getSubscriptions()).extracting(SimpSubscription::getDestination)
			.containsExactly("/topic/reg");
		assertThat(this.registry.getUsers()).contains(user);
		assertThat(subscribers("/topic/reg")).containsExactlyInAnyOrder(first.id(), second.id());
		inbox.unsubscribe();
		Awaitility.await().until(() -> subscribers("/topic/reg").equals(List.of(second.id())));
		second.close();
		Awaitility.await().until(() -> user.getSessions().size() == 1);
		first.close();
		Awaitility.await().until(() -> this.registry.getUser("reg-mina") == null);
	}

	private List<String> subscribers(String destination) {
		return this.registry.findSubscriptions((subscription) -> subscription.getDestination().equals(destination))
			.stream()
			.map((subscription) -> subscription.getSession().getId())
			.toList();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Listening {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final List<String> connectedWhenTold = new CopyOnWriteArrayList<>();

		@Autowired
		SimpMessagingTemplate messages;

		@Autowired
		Engine engine;

		/** "event user command destination subscription [close code]" of a session. */
		List<String> of(String session) {
			return this.events.stream()
				.filter((event) -> event.startsWith(session + " "))
				.map((event) -> event.substring(session.length() + 1))
				.toList();
		}

		@EventListener({ SessionConnectEvent.class, SessionConnectedEvent.class, SessionSubscribeEvent.class,
				SessionUnsubscribeEvent.class, SessionDisconnectEvent.class })
		void note(AbstractSubProtocolEvent event) {
			StompHeaderAccessor accessor = StompHeaderAccessor.wrap(event.getMessage());
			String note = "%s %s %s %s %s %s".formatted(accessor.getSessionId(), event.getClass().getSimpleName(),
					(event.getUser() != null) ? event.getUser().getName() : null, accessor.getCommand(),
					accessor.getDestination(), accessor.getSubscriptionId());
			this.events.add((event instanceof SessionDisconnectEvent disconnect)
					? note + " " + disconnect.getCloseStatus().getCode() : note);
		}

		@EventListener
		void connected(SessionConnectEvent event) {
			String session = StompHeaderAccessor.wrap(event.getMessage()).getSessionId();
			if (session != null && this.engine.session(session) != null && this.engine.session(session).isConnected()) {
				this.connectedWhenTold.add(session);
			}
		}

		@EventListener
		void subscribed(SessionSubscribeEvent event) {
			StompHeaderAccessor accessor = StompHeaderAccessor.wrap(event.getMessage());
			String destination = String.valueOf(accessor.getDestination());
			String welcome = "welcome to " + accessor.getSubscriptionId();
			if (destination.equals("/topic/ev/throw")) {
				throw new IllegalStateException("A listener of the application is broken");
			}
			if (destination.equals("/topic/ev/greeting")) {
				this.messages.convertAndSend(destination, welcome);
			}
			if (destination.equals("/user/queue/greeting") && event.getUser() != null) {
				this.messages.convertAndSendToUser(event.getUser().getName(), "/queue/greeting", welcome);
			}
		}

		@EventListener
		void unsubscribed(SessionUnsubscribeEvent event) {
			this.messages.convertAndSend("/topic/ev/farewell", "farewell");
		}

	}

}
