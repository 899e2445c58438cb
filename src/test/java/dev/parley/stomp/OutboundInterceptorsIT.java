package dev.parley.stomp;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import dev.parley.stomp.SpringStompSession.Inbox;
import dev.parley.stomp.SpringStompUsers.Transport;
import dev.parley.support.Slow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with interceptors on the channel to clients sees every MESSAGE in them;
 * and everything that works without them works with them.
 */
@Import(OutboundInterceptorsIT.Application.class)
@Slow
class OutboundInterceptorsIT extends SpringMessagingIT {

	@Autowired
	Censor censor;

	@ParameterizedTest
	@EnumSource(Transport.class)
	void everyMessageGoesThroughThemInOrder(Transport transport) {
		String name = "oi-order-" + transport.ordinal();
		this.users.createAccount(name);
		try (SpringStompSession session = this.users.connect(name, transport)) {
			Inbox inbox = session.subscribe("/topic/oi/" + name);
			IntStream.range(0, 200).forEach((i) -> this.messages.convertAndSend("/topic/oi/" + name, i));
			for (int i = 0; i < 200; i++) {
				assertThat(inbox.next().body()).isEqualTo(Integer.toString(i));
			}
			String passage = "%s %s /topic/oi/%s %s ".formatted(session.id(), name, name, inbox.subscriptionId());
			assertThat(this.censor.seen(session.id()))
				.isEqualTo(IntStream.range(0, 200).mapToObj((i) -> passage + i).toList());
		}
	}

	@Test
	void theyChangeWhatAClientGets() {
		try (SpringStompSession mina = this.users.signUp("oi-change")) {
			Inbox inbox = mina.subscribe("/topic/oi/change");
			this.messages.convertAndSend("/topic/oi/change", "a nasty word", Map.of("x-colour", "green"));
			SpringStompSession.Received message = inbox.next();
			assertThat(message.body()).isEqualTo("a *** word");
			assertThat(message.header("x-censored")).isEqualTo("true");
			assertThat(message.header("x-colour")).isEqualTo("green");
			assertThat(message.header("destination")).isEqualTo("/topic/oi/change");
		}
	}

	@Test
	void theyKeepBackWhatAClientIsNotToGetAndThatAlone() {
		try (SpringStompSession mina = this.users.signUp("oi-back")) {
			Inbox inbox = mina.subscribe("/topic/oi/back");
			this.messages.convertAndSend("/topic/oi/back", "secret");
			this.messages.convertAndSend("/topic/oi/back", "fault");
			this.messages.convertAndSend("/topic/oi/back", "fine");
			assertThat(inbox.next().body()).isEqualTo("fine");
			assertThat(inbox.rest()).isEmpty();
		}
	}

	@Test
	void whatAControllerAnswersGoesThroughThemOnce() {
		try (SpringStompSession mina = this.users.signUp("oi-once")) {
			Inbox inbox = mina.subscribe("/app/state/of/nasty");
			assertThat(inbox.next().body()).contains("***").doesNotContain("nasty");
			assertThat(this.censor.seen(mina.id())).hasSize(1);
		}
	}

	@Test
	void aContentTypeThatJavaDoesNotKnowDoesNotKeepAMessageBack() {
		try (SpringStompSession mina = this.users.signUp("oi-type")) {
			mina.subscribe("/topic/oi/type");
			SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
			headers.setNativeHeader("content-type", "text/plain;charset=utf8mb4");
			this.messages.send("/topic/oi/type",
					MessageBuilder.createMessage("fine".getBytes(), headers.getMessageHeaders()));
			await().until(() -> this.censor.seen(mina.id()).size() == 1);
		}
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Censor censor() {
			return new Censor();
		}

		@Bean
		WebSocketMessageBrokerConfigurer outbound(Censor censor) {
			return new WebSocketMessageBrokerConfigurer() {

				@Override
				public void configureClientOutboundChannel(ChannelRegistration registration) {
					registration.interceptors(censor);
				}

			};
		}

	}

	/** An interceptor of the team's own. */
	static class Censor implements ChannelInterceptor {

		/**
		 * Not hexadecimal, or it is censored in the names of one session in a hundred.
		 */
		private static final String NASTY = "nasty";

		private final List<String> seen = new CopyOnWriteArrayList<>();

		/** "session user destination subscription body" of all messages that passed. */
		List<String> seen(String session) {
			return this.seen.stream().filter((passage) -> passage.startsWith(session + " ")).toList();
		}

		@Override
		public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
			StompHeaderAccessor accessor = StompHeaderAccessor.wrap(message);
			if (accessor.getMessageType() != SimpMessageType.MESSAGE) {
				return message;
			}
			String body = new String((byte[]) message.getPayload());
			Principal user = accessor.getUser();
			this.seen.add("%s %s %s %s %s".formatted(accessor.getSessionId(), (user != null) ? user.getName() : null,
					accessor.getDestination(), accessor.getSubscriptionId(), body));
			if (body.equals("secret")) {
				return null;
			}
			if (body.equals("fault")) {
				throw new IllegalStateException("a fault of the application");
			}
			if (!body.contains(NASTY)) {
				return message;
			}
			accessor.setNativeHeader("x-censored", "true");
			return MessageBuilder.createMessage(body.replace(NASTY, "***").getBytes(), accessor.getMessageHeaders());
		}

	}

}
