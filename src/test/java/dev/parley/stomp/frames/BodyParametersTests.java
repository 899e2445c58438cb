package dev.parley.stomp.frames;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Principal;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.RequestBody;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Which parameters may be read from the body of a frame, and which ones prevent the
 * start.
 */
class BodyParametersTests {

	@Test
	void aBodyIsReadWherePayloadOrNothingButValidationIsSaid() {
		assertThatNoException().isThrownBy(() -> check(Sound.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { OfMessages.class, OfSubscriptions.class, OfFailures.class, OfAdvice.class,
			OfAnInterface.class, FromTheWeb.class })
	void anAnnotationThatNobodyResolvesStopsTheStart(Class<?> controller) {
		assertThatIllegalStateException().isThrownBy(() -> check(controller))
			.withMessageContaining("of " + controller.getSimpleName() + ".name");
	}

	@Test
	void allOfThemAreNamedAtOnce() {
		assertThatIllegalStateException().isThrownBy(() -> check(OfMessages.class, OfSubscriptions.class))
			.withMessageContaining("parameter 1 (@Tenant String) of OfMessages.name")
			.withMessageContaining("parameter 1 (@Tenant String) of OfSubscriptions.name");
	}

	@Test
	void aResolverOfTheTeamsOwnIsEnough() {
		assertThatNoException().isThrownBy(() -> BodyParameters
			.check(controllers(new TenantResolver(), OfMessages.class), new GenericApplicationContext()));
	}

	private static void check(Class<?>... controllers) {
		SimpAnnotationMethodMessageHandler handler = controllers(new AuthenticationPrincipalArgumentResolver(),
				controllers);
		BodyParameters.check(handler, java.util.Objects.requireNonNull(handler.getApplicationContext()));
	}

	private static SimpAnnotationMethodMessageHandler controllers(HandlerMethodArgumentResolver custom,
			Class<?>... controllers) {
		GenericApplicationContext context = new GenericApplicationContext();
		for (Class<?> controller : controllers) {
			context.registerBean(controller);
		}
		context.refresh();
		ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();
		SimpAnnotationMethodMessageHandler handler = new SimpAnnotationMethodMessageHandler(channel, channel,
				new SimpMessagingTemplate(channel));
		handler.setCustomArgumentResolvers(List.of(custom));
		handler.setApplicationContext(context);
		handler.afterPropertiesSet();
		return handler;
	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Tenant {

	}

	@Controller
	static class Sound {

		@MessageMapping("/a")
		void bare(String body, Principal user, @Header String colour, @AuthenticationPrincipal String name) {
		}

		@MessageMapping("/b")
		void validated(@Valid String body, @NotBlank String also, @Validated String too) {
		}

		@MessageMapping("/c")
		void said(@Payload @Tenant String body) {
		}

		@MessageExceptionHandler
		void failed(@Tenant IllegalStateException ex) {
		}

	}

	@Controller
	static class OfMessages {

		@MessageMapping("/a")
		void name(@Tenant String tenant) {
		}

	}

	@Controller
	static class OfSubscriptions {

		@SubscribeMapping("/a")
		void name(@Tenant String tenant) {
		}

	}

	@Controller
	static class OfFailures {

		@MessageMapping("/a")
		void sound() {
		}

		@MessageExceptionHandler(IllegalStateException.class)
		void name(@Tenant String tenant) {
		}

	}

	@ControllerAdvice
	static class OfAdvice {

		@MessageExceptionHandler(IllegalStateException.class)
		void name(@Tenant String tenant) {
		}

	}

	interface Named {

		void name(@Tenant String tenant);

	}

	@Controller
	static class OfAnInterface implements Named {

		@Override
		@MessageMapping("/a")
		public void name(String tenant) {
		}

	}

	@Controller
	static class FromTheWeb {

		@MessageMapping("/a")
		void name(@RequestBody String body) {
		}

	}

	private static final class TenantResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.hasParameterAnnotation(Tenant.class);
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return "tenant";
		}

	}

}
