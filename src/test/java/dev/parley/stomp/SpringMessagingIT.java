package dev.parley.stomp;

import java.util.List;
import java.util.Map;

import dev.parley.stomp.SpringStompSession.Inbox;
import dev.parley.stomp.SpringStompSession.Received;
import dev.parley.stomp.SpringStompUsers.Transport;
import dev.parley.stomp.frames.EngineBrokerMessageHandler;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Code for Spring's messaging works here unchanged, with Spring's own client at the other
 * end.
 */
@OrdinaryApplicationTest
@Slow
class SpringMessagingIT {

	@Autowired
	SimpMessagingTemplate messages;

	@RegisterExtension
	final SpringStompUsers users = new SpringStompUsers();

	@Test
	void theSimpleBrokerIsConfiguredButOursRunsInItsPlace(
			@Autowired @Qualifier("simpleBrokerMessageHandler") AbstractBrokerMessageHandler simpleBroker,
			@Autowired EngineBrokerMessageHandler ours) {
		assertThat(simpleBroker).isInstanceOf(SimpleBrokerMessageHandler.class);
		assertThat(simpleBroker.getDestinationPrefixes()).containsExactlyInAnyOrder("/topic/", "/queue/");
		assertThat(simpleBroker.isRunning()).isFalse();
		assertThat(ours.isRunning()).isTrue();
		assertThat(ours.isBrokerAvailable()).isTrue();
		assertThat(ours.getDestinationPrefixes()).isEqualTo(simpleBroker.getDestinationPrefixes());
		assertThat(ours.getPhase()).isEqualTo(simpleBroker.getPhase());
	}

	@ParameterizedTest
	@EnumSource(Transport.class)
	void everyWayOfConnectingSendsAndReceives(Transport transport) {
		String name = "way-" + transport.ordinal();
		this.users.createAccount(name);
		try (SpringStompSession session = this.users.connect(name, transport)) {
			assertThat(session.version()).isEqualTo("1.2");
			Inbox inbox = session.subscribe("/topic/echo/default");
			session.sendAndWait("/app/echo/default", "{\"text\":\"안녕 🙂\"}");
			assertThat(json(inbox.next())).isEqualTo(json("{\"text\":\"안녕 🙂\"}"));
			inbox.unsubscribe();
			session.sendAndWait("/app/echo/default", "{\"text\":\"gone\"}");
			assertThat(inbox.rest()).isEmpty();
		}
	}

	@Test
	void convertAndSendReachesAllSubscribers() {
		try (SpringStompSession mina = this.users.signUp("cas-mina");
				SpringStompSession joon = this.users.signUp("cas-joon")) {
			Inbox ofMina = mina.subscribe("/topic/cas");
			Inbox ofJoon = joon.subscribe("/topic/cas");
			Inbox other = joon.subscribe("/topic/cas/other");
			this.messages.convertAndSend("/topic/cas", Map.of("n", 1), Map.of("x-colour", "green"));
			Received message = ofMina.next();
			assertThat(message.body()).isEqualTo("{\"n\":1}");
			assertThat(message.header("destination")).isEqualTo("/topic/cas");
			assertThat(message.header("x-colour")).isEqualTo("green");
			assertThat(message.header("content-type")).startsWith("application/json");
			assertThat(message.header("subscription")).isEqualTo(ofMina.subscriptionId());
			assertThat(ofJoon.next().body()).isEqualTo("{\"n\":1}");
			assertThat(other.rest()).isEmpty();
		}
	}

	@Test
	void messagesOfTheApplicationKeepTheirOrder() {
		try (SpringStompSession mina = this.users.signUp("order-mina")) {
			Inbox inbox = mina.subscribe("/topic/order");
			for (int i = 0; i < 500; i++) {
				this.messages.convertAndSend("/topic/order", i);
			}
			for (int i = 0; i < 500; i++) {
				assertThat(inbox.next().body()).isEqualTo(Integer.toString(i));
			}
		}
	}

	@Test
	void convertAndSendToUserReachesAllSessionsOfThatUserAndNobodyElse() {
		try (SpringStompSession first = this.users.signUp("tu-mina");
				SpringStompSession second = this.users.connect("tu-mina", Transport.SOCKJS_WEBSOCKET);
				SpringStompSession joon = this.users.signUp("tu-joon")) {
			Inbox ofFirst = first.subscribe("/user/queue/news");
			Inbox ofSecond = second.subscribe("/user/queue/news");
			Inbox ofJoon = joon.subscribe("/user/queue/news");
			this.messages.convertAndSendToUser("tu-mina", "/queue/news", "for mina");
			Received message = ofFirst.next();
			assertThat(message.body()).isEqualTo("for mina");
			assertThat(message.header("destination")).isEqualTo("/user/queue/news");
			assertThat(ofSecond.next().body()).isEqualTo("for mina");
			this.messages.convertAndSendToUser("tu-joon", "/queue/news", "for joon");
			assertThat(ofJoon.next().body()).isEqualTo("for joon");
			assertThat(ofJoon.rest()).isEmpty();
			assertThat(ofFirst.rest()).isEmpty();
		}
	}

	@Test
	void convertAndSendToUserWithTheSessionHeaderReachesThatSession() {
		try (SpringStompSession first = this.users.signUp("ts-mina");
				SpringStompSession second = this.users.connect("ts-mina", Transport.WEBSOCKET)) {
			Inbox ofFirst = first.subscribe("/user/queue/news");
			Inbox ofSecond = second.subscribe("/user/queue/news");
			SimpMessageHeaderAccessor toSecond = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
			toSecond.setSessionId(second.id());
			this.messages.convertAndSendToUser("ts-mina", "/queue/news", "one", toSecond.getMessageHeaders());
			this.messages.convertAndSendToUser("ts-mina", "/queue/news", "all");
			assertThat(ofSecond.next().body()).isEqualTo("one");
			assertThat(ofSecond.next().body()).isEqualTo("all");
			assertThat(ofFirst.next().body()).isEqualTo("all");
		}
	}

	@Test
	void aUsersTopicsAreHisOwnToo() {
		try (SpringStompSession mina = this.users.signUp("ut-mina")) {
			Inbox inbox = mina.subscribe("/user/topic/mail");
			this.messages.convertAndSendToUser("ut-mina", "/topic/mail", "ding");
			assertThat(inbox.next().header("destination")).isEqualTo("/user/topic/mail");
		}
	}

	@Test
	void sendToPublishesToEachDestination() {
		try (SpringStompSession mina = this.users.signUp("st-mina")) {
			Inbox a = mina.subscribe("/topic/echo/a");
			Inbox b = mina.subscribe("/topic/echo/b");
			mina.send("/app/echo/two", "{\"text\":\"both\"}");
			assertThat(a.next().body()).isEqualTo("{\"text\":\"both\"}");
			assertThat(b.next().body()).isEqualTo("{\"text\":\"both\"}");
		}
	}

	@Test
	void sendToTakesTheVariablesOfTheDestination() {
		try (SpringStompSession mina = this.users.signUp("sv-mina")) {
			Inbox inbox = mina.subscribe("/topic/echo/rooms/42");
			mina.send("/app/echo/rooms/42", "{\"text\":\"hi\"}");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"hi\"}");
		}
	}

	@Test
	void withoutSendToTheAnswerGoesToTheTopicOfTheSameName() {
		try (SpringStompSession mina = this.users.signUp("sd-mina")) {
			Inbox inbox = mina.subscribe("/topic/echo/default");
			mina.send("/app/echo/default", "{\"text\":\"mine\"}");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"mine\"}");
		}
	}

	@Test
	void sendToUserReachesAllSessionsOfTheSender() {
		try (SpringStompSession first = this.users.signUp("su-mina");
				SpringStompSession second = this.users.connect("su-mina", Transport.WEBSOCKET);
				SpringStompSession joon = this.users.signUp("su-joon")) {
			Inbox ofFirst = first.subscribe("/user/queue/echo");
			Inbox ofSecond = second.subscribe("/user/queue/echo");
			Inbox ofJoon = joon.subscribe("/user/queue/echo");
			first.send("/app/echo/me", "{\"text\":\"me\"}");
			assertThat(ofFirst.next().body()).isEqualTo("{\"text\":\"me\"}");
			assertThat(ofSecond.next().body()).isEqualTo("{\"text\":\"me\"}");
			joon.sendAndWait("/app/echo/here", "{\"text\":\"joon\"}");
			assertThat(ofJoon.next().body()).isEqualTo("{\"text\":\"joon\"}");
		}
	}

	@Test
	void sendToUserWithoutBroadcastReachesTheSendingSessionAlone() {
		try (SpringStompSession first = this.users.signUp("sh-mina");
				SpringStompSession second = this.users.connect("sh-mina", Transport.WEBSOCKET)) {
			Inbox ofFirst = first.subscribe("/user/queue/echo");
			Inbox ofSecond = second.subscribe("/user/queue/echo");
			second.sendAndWait("/app/echo/here", "{\"text\":\"here\"}");
			second.sendAndWait("/app/echo/me", "{\"text\":\"everywhere\"}");
			assertThat(ofSecond.next().body()).isEqualTo("{\"text\":\"here\"}");
			assertThat(ofSecond.next().body()).isEqualTo("{\"text\":\"everywhere\"}");
			assertThat(ofFirst.next().body()).isEqualTo("{\"text\":\"everywhere\"}");
		}
	}

	@Test
	void subscribeMappingAnswersTheSubscriptionBeforeItsReceipt() {
		try (SpringStompSession mina = this.users.signUp("sm-mina");
				SpringStompSession joon = this.users.signUp("sm-joon")) {
			Inbox inbox = mina.subscribe("/app/state/of/weather");
			Received answer = inbox.next();
			assertThat(json(answer)).isEqualTo(json("{\"name\":\"weather\",\"user\":\"sm-mina\"}"));
			assertThat(answer.header("destination")).isEqualTo("/app/state/of/weather");
			assertThat(answer.header("subscription")).isEqualTo(inbox.subscriptionId());
			assertThat(mina.order()).first().asString().startsWith("MESSAGE /app/state/of/weather");
			assertThat(json(joon.subscribe("/app/state/of/weather").next()))
				.isEqualTo(json("{\"name\":\"weather\",\"user\":\"sm-joon\"}"));
			assertThat(inbox.rest()).isEmpty();
			inbox.unsubscribe();
		}
	}

	@Test
	void subscribeMappingWithSendToTellsTheOthers() {
		try (SpringStompSession mina = this.users.signUp("sa-mina");
				SpringStompSession joon = this.users.signUp("sa-joon")) {
			Inbox inbox = mina.subscribe("/topic/announced");
			Inbox own = joon.subscribe("/app/announced");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"somebody came\"}");
			assertThat(own.rest()).isEmpty();
		}
	}

	@Test
	void argumentsAreWhatSpringSays() {
		try (SpringStompSession mina = this.users.signUp("ar-mina")) {
			Inbox inbox = mina.subscribe("/user/queue/arguments");
			mina.send("/app/arguments/x/7", "{\"text\":\"hi\"}", "x-colour", "a:b");
			JsonNode arguments = json(inbox.next());
			assertThat(arguments).isEqualTo(json("""
					{"a":"x","b":7,"text":"hi","user":"ar-mina","colour":"a:b","none":"none","session":"%s",
					"type":"MESSAGE","destination":"/app/arguments/x/7","ofClient":"a:b"}""".formatted(mina.id())));
		}
	}

	@Test
	void aTextIsAStringArgument() {
		try (SpringStompSession mina = this.users.signUp("at-mina")) {
			Inbox inbox = mina.subscribe("/user/queue/arguments");
			mina.send("/app/arguments/text", "안녕", "content-type", "text/plain");
			assertThat(inbox.next().body()).isEqualTo("안녕");
		}
	}

	@Test
	void attributesOfASessionLastAsLongAsItDoes() {
		try (SpringStompSession first = this.users.signUp("as-mina");
				SpringStompSession second = this.users.connect("as-mina", Transport.WEBSOCKET)) {
			Inbox ofFirst = first.subscribe("/user/queue/arguments");
			Inbox ofSecond = second.subscribe("/user/queue/arguments");
			first.sendAndWait("/app/arguments/remember", "\"a\"");
			first.sendAndWait("/app/arguments/remember", "\"b\"");
			second.sendAndWait("/app/arguments/remember", "\"c\"");
			assertThat(List.of(ofFirst.next().body(), ofFirst.next().body(), ofSecond.next().body()))
				.containsExactly("before: null", "before: a", "before: null");
		}
	}

	private static JsonNode json(Received message) {
		return json(message.body());
	}

	private static JsonNode json(String text) {
		return JsonMapper.shared().readTree(text);
	}

}
