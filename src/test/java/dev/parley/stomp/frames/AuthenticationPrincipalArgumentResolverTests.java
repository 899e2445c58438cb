package dev.parley.stomp.frames;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.SynthesizingMethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What {@code @AuthenticationPrincipal} means, as in Spring Security. */
class AuthenticationPrincipalArgumentResolverTests {

	private final AuthenticationPrincipalArgumentResolver resolver = new AuthenticationPrincipalArgumentResolver();

	@Test
	void itIsThePrincipalOfTheUserWhateverTheBodySays() {
		assertThat(resolve("name", "mina")).isEqualTo("mina");
		assertThat(resolve("current", "mina")).isEqualTo("mina");
	}

	@Test
	void anExpressionIsAskedAboutThePrincipal() {
		assertThat(resolve("length", "mina")).isEqualTo(4);
		assertThat(resolve("first", "mina")).isEqualTo("m");
	}

	@Test
	void anotherTypeIsNullUnlessTheAnnotationWantsAnError() {
		assertThat(resolve("another", "mina")).isNull();
		assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> resolve("strict", "mina"))
			.withMessageContaining("java.lang.Integer")
			.withMessageNotContaining("mina");
	}

	@Test
	void withoutAUserItIsNull() {
		assertThat(resolve("name", null)).isNull();
	}

	@Test
	void otherParametersAreNotItsBusiness() {
		assertThat(this.resolver.supportsParameter(parameter("body"))).isFalse();
		assertThat(this.resolver.supportsParameter(parameter("name"))).isTrue();
		assertThat(this.resolver.supportsParameter(parameter("current"))).isTrue();
	}

	private @Nullable Object resolve(String method, @Nullable String user) {
		SimpMessageHeaderAccessor accessor = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		if (user != null) {
			accessor.setUser(UsernamePasswordAuthenticationToken.authenticated(user, null,
					AuthorityUtils.createAuthorityList("ROLE_USER")));
		}
		Message<byte[]> message = MessageBuilder.createMessage("admin".getBytes(), accessor.getMessageHeaders());
		return this.resolver.resolveArgument(parameter(method), message);
	}

	private static MethodParameter parameter(String method) {
		for (var each : ReflectionUtils.getDeclaredMethods(Parameters.class)) {
			if (each.getName().equals(method)) {
				return new SynthesizingMethodParameter(each, 0);
			}
		}
		throw new IllegalArgumentException(method);
	}

	@Retention(RetentionPolicy.RUNTIME)
	@AuthenticationPrincipal
	@interface Current {

		@AliasFor(annotation = AuthenticationPrincipal.class)
		String expression() default "";

	}

	interface Parameters {

		void name(@AuthenticationPrincipal String name);

		void current(@Current String name);

		void length(@AuthenticationPrincipal(expression = "length()") int length);

		void first(@Current(expression = "substring(0, 1)") String first);

		void another(@AuthenticationPrincipal Integer number);

		void strict(@AuthenticationPrincipal(errorOnInvalidType = true) Integer number);

		void body(String body);

	}

}
