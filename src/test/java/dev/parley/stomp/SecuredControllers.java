package dev.parley.stomp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Controller;

/** What a team that knows Spring Security would write about permissions. */
@TestConfiguration(proxyBeanMethods = false)
@Import({ SecuredControllers.Identities.class, SecuredControllers.Allowed.class })
class SecuredControllers {

	/** A team's own annotation, as Spring Security's documentation suggests. */
	@Target(ElementType.PARAMETER)
	@Retention(RetentionPolicy.RUNTIME)
	@AuthenticationPrincipal
	@interface CurrentUser {

	}

	/** Returns who it thinks the sender is. */
	@Controller
	@SendToUser(destinations = "/queue/who", broadcast = false)
	static class Identities {

		@MessageMapping("/who/principal")
		String principal(@AuthenticationPrincipal String name) {
			return name;
		}

		@MessageMapping("/who/current")
		String current(@CurrentUser String name, String body) {
			return name + " sent " + body;
		}

		@MessageMapping("/who/expression")
		int expression(@AuthenticationPrincipal(expression = "length()") int length) {
			return length;
		}

		@MessageMapping("/who/context")
		String context() {
			return named("context of ");
		}

		@MessageMapping("/who/later")
		CompletableFuture<String> later() {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalArgumentException("later");
			}, onAnotherThread());
		}

		@MessageExceptionHandler(IllegalArgumentException.class)
		String failed() {
			return named("failure of ");
		}

		private static Executor onAnotherThread() {
			return new SimpleAsyncTaskExecutor("later-");
		}

		private static String named(String what) {
			Authentication user = SecurityContextHolder.getContext().getAuthentication();
			return what + ((user != null) ? user.getName() : "nobody");
		}

	}

	/** Only some users may call this. */
	@Controller
	@SendToUser(destinations = "/queue/who", broadcast = false)
	static class Allowed {

		@MessageMapping("/allowed/users")
		@PreAuthorize("hasRole('USER')")
		String users() {
			return "a user";
		}

		@MessageMapping("/allowed/administrators")
		@PreAuthorize("hasRole('ADMIN')")
		String administrators() {
			return "an administrator";
		}

		@MessageMapping("/allowed/themselves")
		@PreAuthorize("#name == authentication.name")
		String themselves(@Nullable String name) {
			return "themselves";
		}

		@MessageMapping("/allowed/signed-in")
		@PreAuthorize("isAuthenticated()")
		String signedIn() {
			return "signed in";
		}

	}

}
