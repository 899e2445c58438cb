package dev.parley.stomp;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/**
 * What a team that knows Spring and has never heard of Parley would write: controllers, a
 * configurer, an interceptor. Only the policies and the backend are ours.
 */
@TestConfiguration(proxyBeanMethods = false)
@Import({ OrdinaryApplication.Echoes.class, OrdinaryApplication.States.class, OrdinaryApplication.Arguments.class,
		OrdinaryApplication.Failures.class, OrdinaryApplication.OwnFailures.class, OrdinaryApplication.Papers.class,
		OrdinaryApplication.Passages.class })
class OrdinaryApplication {

	private static final Executor LATER = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

	@Bean
	DestinationPolicy kept() {
		return DestinationPolicy.closed("/topic/kept/**").retain(new Retention(100, Duration.ZERO, 0));
	}

	@Bean
	DestinationPolicy held() {
		return DestinationPolicy.closed("/topic/held/**").durable(new Retention(100, Duration.ZERO, 0));
	}

	/** In addition to another, if the server has one. */
	@Bean(destroyMethod = "")
	@Primary
	HeldBackend heldBackend() {
		return new HeldBackend();
	}

	@Bean
	WebSocketMessageBrokerConfigurer anotherConfigurer(Passages passages) {
		return new WebSocketMessageBrokerConfigurer() {

			@Override
			public void configureClientInboundChannel(ChannelRegistration registration) {
				registration.interceptors(passages);
			}

		};
	}

	record Note(@NotBlank @Size(max = 20) String text) {

	}

	/** The destinations to which return values go. */
	@Controller
	static class Echoes {

		@MessageMapping("/echo/default")
		Note byDefault(Note note) {
			return note;
		}

		@MessageMapping("/echo/two")
		@SendTo({ "/topic/echo/a", "/topic/echo/b" })
		Note toTwo(Note note) {
			return note;
		}

		@MessageMapping("/echo/rooms/{room}")
		@SendTo("/topic/echo/rooms/{room}")
		Note toRoom(Note note) {
			return note;
		}

		@MessageMapping("/echo/me")
		@SendToUser("/queue/echo")
		Note toUser(Note note) {
			return note;
		}

		@MessageMapping("/echo/here")
		@SendToUser(destinations = "/queue/echo", broadcast = false)
		Note toSession(Note note) {
			return note;
		}

		@MessageMapping("/echo/nowhere")
		void toNobody(Note note) {
			// Does nothing.
		}

		@MessageMapping("/echo/later")
		@SendTo("/topic/kept/later")
		CompletableFuture<Note> later(Note note) {
			return CompletableFuture.supplyAsync(() -> note, LATER);
		}

		@MessageMapping("/echo/never")
		CompletableFuture<Note> never(Note note) {
			return CompletableFuture.failedFuture(new AccessDeniedException("never"));
		}

		@MessageMapping("/echo/never-later")
		CompletableFuture<Note> neverLater(Note note) {
			return CompletableFuture.supplyAsync(() -> {
				throw new AccessDeniedException("never");
			}, LATER);
		}

	}

	/** Answers to SUBSCRIBE. */
	@Controller
	static class States {

		@SubscribeMapping("/state/of/{name}")
		Map<String, String> state(@DestinationVariable String name, Principal user) {
			return Map.of("name", name, "user", user.getName());
		}

		@SubscribeMapping("/announced")
		@SendTo("/topic/announced")
		Note announced() {
			return new Note("somebody came");
		}

		@SubscribeMapping("/state/later")
		CompletableFuture<Note> later() {
			return CompletableFuture.supplyAsync(() -> new Note("later"), LATER);
		}

		@SubscribeMapping("/state/secret")
		Note secret() {
			throw new AccessDeniedException("no");
		}

	}

	/** The parameters that a method may have. */
	@Controller
	static class Arguments {

		@MessageMapping("/arguments/{a}/{b}")
		@SendToUser(destinations = "/queue/arguments", broadcast = false)
		Heard all(@DestinationVariable String a, @DestinationVariable int b, @Payload Note note, Principal user,
				@Header("x-colour") String colour, @Header(name = "x-none", defaultValue = "none") String none,
				SimpMessageHeaderAccessor accessor) {
			return new Heard(a, b, note.text(), user.getName(), colour, none, accessor.getSessionId(),
					String.valueOf(accessor.getMessageType()), accessor.getDestination(),
					accessor.getFirstNativeHeader("x-colour"));
		}

		record Heard(String a, int b, String text, String user, String colour, String none, @Nullable String session,
				String type, @Nullable String destination, @Nullable String ofClient) {

		}

		@MessageMapping("/arguments/text")
		@SendToUser(destinations = "/queue/arguments", broadcast = false)
		String text(String text) {
			return text;
		}

		@MessageMapping("/arguments/remember")
		@SendToUser(destinations = "/queue/arguments", broadcast = false)
		String remember(String text, SimpMessageHeaderAccessor accessor) {
			Map<String, Object> attributes = accessor.getSessionAttributes();
			return (attributes != null) ? "before: " + attributes.put("remembered", text) : "no attributes";
		}

	}

	/** Failures that the application does not handle. */
	@Controller
	static class Failures {

		@MessageMapping("/fail/denied")
		void denied() {
			throw new AccessDeniedException("secret");
		}

		@MessageMapping("/fail/problem")
		void problem() {
			ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "There is one already");
			throw new ErrorResponseException(HttpStatus.CONFLICT, problem, null);
		}

		@MessageMapping("/fail/fault")
		void fault() {
			throw new IllegalStateException("secret");
		}

		@MessageMapping("/fail/invalid")
		@SendTo("/topic/fail/invalid")
		Note invalid(@Payload @Valid Note note) {
			return note;
		}

	}

	/** A controller that handles its own failures. */
	@Controller
	static class OwnFailures {

		@MessageMapping("/own/known")
		void known() {
			throw new IllegalArgumentException("too small");
		}

		@MessageMapping("/own/unknown")
		void unknown() {
			throw new IllegalStateException("secret");
		}

		@MessageMapping("/own/twice")
		void twice() {
			throw new UnsupportedOperationException("secret");
		}

		@MessageMapping("/own/refused")
		void refused() {
			throw new IllegalCallerException("secret");
		}

		@MessageExceptionHandler
		void failsItself(UnsupportedOperationException ex) {
			throw new IllegalStateException("secret");
		}

		@MessageExceptionHandler
		void refuses(IllegalCallerException ex) {
			throw new RefusedException(new Problem("closed", 409, "Closed", "The shop is closed", "/app/own/refused"));
		}

		@MessageExceptionHandler(IllegalArgumentException.class)
		@SendToUser(destinations = "/queue/own", broadcast = false)
		String known(IllegalArgumentException ex) {
			return "my own: " + ex.getMessage();
		}

	}

	/** Publishes through the template, as many messages as are asked for. */
	@Controller
	static class Papers {

		private final SimpMessagingTemplate messages;

		Papers(SimpMessagingTemplate messages) {
			this.messages = messages;
		}

		@MessageMapping("/papers/{kind}/{name}/{count}")
		void publish(@DestinationVariable String kind, @DestinationVariable String name,
				@DestinationVariable int count) {
			for (int i = 1; i <= count; i++) {
				this.messages.convertAndSend("/topic/" + kind + "/" + name, new Note("page " + i));
			}
		}

		@MessageMapping("/papers/{name}/then-fail")
		void publishThenFail(@DestinationVariable String name) {
			this.messages.convertAndSend("/topic/kept/" + name, new Note("page 1"));
			throw new AccessDeniedException("no");
		}

	}

	/**
	 * An interceptor of the team's own: sees all frames, and stops, swallows or changes
	 * some.
	 */
	static class Passages implements ChannelInterceptor {

		private final List<String> seen = new CopyOnWriteArrayList<>();

		/** "session command destination user" of all frames that passed. */
		List<String> seen(String session) {
			return this.seen.stream()
				.filter((passage) -> passage.startsWith(session + " "))
				.map((passage) -> passage.substring(session.length() + 1))
				.toList();
		}

		@Override
		public Message<?> preSend(Message<?> message, MessageChannel channel) {
			SimpMessageHeaderAccessor accessor = SimpMessageHeaderAccessor.wrap(message);
			Principal user = accessor.getUser();
			this.seen.add("%s %s %s %s".formatted(accessor.getSessionId(), accessor.getMessageType(),
					accessor.getDestination(), (user != null) ? user.getName() : null));
			if (accessor.getFirstNativeHeader("x-stop") != null) {
				throw new AccessDeniedException("stopped");
			}
			if (accessor.getFirstNativeHeader("x-swallow") != null) {
				return null;
			}
			if (accessor.getFirstNativeHeader("x-change") != null) {
				return MessageBuilder.createMessage("{\"text\":\"changed\"}".getBytes(), message.getHeaders());
			}
			return message;
		}

	}

}
