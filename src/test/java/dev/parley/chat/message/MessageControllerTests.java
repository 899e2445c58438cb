package dev.parley.chat.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.SentMessages;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.RoomLocks;
import dev.parley.engine.policy.Caller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.MessagingAdviceBean;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.support.AnnotationExceptionHandlerMethodResolver;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;

class MessageControllerTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final SentMessages sent = new SentMessages();

	private final Refusals refusals = new Refusals();

	private final Handler app = new Handler(this.sent);

	@BeforeEach
	void startHandler() {
		LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
		validator.afterPropertiesSet();
		this.app.setValidator(validator);
		this.app.setMessageConverter(new JacksonJsonMessageConverter());
		this.app.setApplicationContext(new StaticApplicationContext());
		this.app.setDestinationPrefixes(List.of("/app"));
		this.app.setCustomArgumentResolvers(List.of(new CallerOfUser()));
		this.app.afterPropertiesSet();
		this.app.registerAdvice(this.refusals);
		this.app.register(new MessageController(ChatDatabase.rooms(this.database, 200), new RoomLocks(),
				this.sent.template(), (event) -> {
				}, ChatDatabase.CLOCK));
	}

	@Test
	void aMessageGoesToTheRoomWithTheServersNameAndTime() {
		say("general", "{\"text\":\"안녕 😀\",\"from\":\"eve\",\"time\":\"1999-01-01T00:00:00Z\"}");
		assertThat(this.refusals.caught).isEmpty();
		assertThat(this.sent.destinations()).containsExactly("/topic/rooms/general");
		assertThat(this.sent.bodies()).singleElement()
			.asString()
			.matches("\\{\"id\":\"[0-9a-f-]{36}\",\"from\":\"mina\",\"text\":\"안녕 😀\","
					+ "\"time\":\"2026-03-01T12:00:00.123Z\"}");
	}

	@Test
	void everyMessageHasItsOwnId() {
		say("general", "{\"text\":\"x\"}");
		say("general", "{\"text\":\"x\"}");
		assertThat(this.sent.bodies()).hasSize(2).doesNotHaveDuplicates();
	}

	@Test
	void aMessageOfNothingToSeeIsRefused() {
		for (String text : new String[] { "\"\"", "\"   \"", "\"\\n\\t\"", "\"\u3000\"", "\"\u200b\"", "\"\u3164\"",
				"\"\u115f\u1160\"", "\"\uffa0 \u2800\"", "\"\ufe0f\"", "\"\u0301\u0301\"", "\"\udb40\udd00\"",
				"null" }) {
			this.refusals.caught.clear();
			say("general", "{\"text\":%s}".formatted(text));
			assertThat(this.refusals.caught).as(text)
				.singleElement()
				.isInstanceOf(MethodArgumentNotValidException.class);
		}
		assertThat(this.sent.bodies()).isEmpty();
	}

	/**
	 * Joiners, directional marks and variation selectors are part of how people write.
	 */
	@Test
	void invisibleCharactersMayBeInAMessageThatHasVisibleOnes() {
		say("general", "{\"text\":\"می\u200cخواهم ❤\ufe0f\"}");
		assertThat(this.sent.bodies()).singleElement().asString().contains("می\u200cخواهم ❤\ufe0f");
	}

	@Test
	void aMessageWithoutTextIsRefused() {
		say("general", "{}");
		assertThat(this.refusals.caught).singleElement().isInstanceOf(MethodArgumentNotValidException.class);
	}

	@Test
	void fourThousandEmojiAreFineAndOneMoreIsNot() {
		say("general", "{\"text\":\"%s\"}".formatted("😀".repeat(4000)));
		assertThat(this.sent.bodies()).hasSize(1);
		say("general", "{\"text\":\"%s\"}".formatted("x".repeat(4001)));
		assertThat(this.refusals.caught).singleElement()
			.isInstanceOfSatisfying(MethodArgumentNotValidException.class,
					(ex) -> assertThat(ex).hasMessageContaining("at most 4,000 characters"));
		assertThat(this.sent.bodies()).hasSize(1);
	}

	@Test
	void aLotOfNothingIsRefusedSoon() {
		say("general", "{\"text\":\"%s\"}".formatted(" ".repeat(60_000)));
		assertThat(this.refusals.caught).hasSize(1);
	}

	@Test
	void aRoomThatIsNotThereIsRefused() {
		say("nowhere", "{\"text\":\"x\"}");
		assertThat(this.refusals.caught).singleElement().isInstanceOfSatisfying(RoomException.class, (ex) -> {
			ProblemDetail problem = ex.getBody();
			assertThat(problem.getStatus()).isEqualTo(404);
			assertThat(problem.getProperties()).isEqualTo(Map.of("code", "no-such-room"));
		});
		assertThat(this.sent.bodies()).isEmpty();
	}

	@Test
	void nobodyWritesInARoomThatIsArchived() {
		this.database.sql("update room set archived = true").update();
		say("general", "{\"text\":\"x\"}");
		assertThat(this.refusals.caught).singleElement()
			.isInstanceOfSatisfying(RoomException.class,
					(ex) -> assertThat(ex.getBody().getProperties()).isEqualTo(Map.of("code", "room-archived")));
		assertThat(this.sent.bodies()).isEmpty();
	}

	@Test
	void whatIsNotJsonIsRefused() {
		for (String body : new String[] { "{\"text\":", "hello", "[]", "\"x\"" }) {
			this.refusals.caught.clear();
			say("general", body);
			assertThat(this.refusals.caught).as(body).singleElement().isInstanceOf(MessageConversionException.class);
		}
		assertThat(this.sent.bodies()).isEmpty();
	}

	private void say(String room, String body) {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setSessionId("s1");
		headers.setSessionAttributes(Map.of());
		headers.setUser(() -> "mina");
		headers.setDestination("/app/rooms/" + room + "/messages");
		this.app.handleMessage(
				MessageBuilder.createMessage(body.getBytes(StandardCharsets.UTF_8), headers.getMessageHeaders()));
	}

	/** Passes the caller to controllers as the edge does. */
	private static final class CallerOfUser implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Caller.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return ChatDatabase
				.caller(Objects.requireNonNull(SimpMessageHeaderAccessor.getUser(message.getHeaders())).getName());
		}

	}

	/** Spring's message handler without an application context. */
	private static final class Handler extends SimpAnnotationMethodMessageHandler {

		Handler(SentMessages sent) {
			super(new ExecutorSubscribableChannel(), new ExecutorSubscribableChannel(), sent.template());
		}

		void register(Object controller) {
			detectHandlerMethods(controller);
		}

		void registerAdvice(Object advice) {
			registerExceptionHandlerAdvice(new MessagingAdviceBean() {

				@Override
				public Class<?> getBeanType() {
					return advice.getClass();
				}

				@Override
				public Object resolveBean() {
					return advice;
				}

				@Override
				public boolean isApplicableToBeanType(Class<?> beanType) {
					return true;
				}

				@Override
				public int getOrder() {
					return 0;
				}

			}, new AnnotationExceptionHandlerMethodResolver(advice.getClass()));
		}

	}

	static final class Refusals {

		private final List<Throwable> caught = new ArrayList<>();

		@MessageExceptionHandler
		void refused(Exception ex) {
			this.caught.add(ex);
		}

	}

}
