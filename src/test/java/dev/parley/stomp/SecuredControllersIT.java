package dev.parley.stomp;

import java.util.Map;

import dev.parley.Parley;
import dev.parley.stomp.SpringStompSession.Inbox;
import dev.parley.stomp.SpringStompSession.Received;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.security.core.annotation.CurrentSecurityContext;
import org.springframework.stereotype.Controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A controller knows its caller from the authentication of the frame, never from the
 * frame's contents, and Spring Security's method security works in it.
 */
@OrdinaryApplicationTest
@ExtendWith(OutputCaptureExtension.class)
class SecuredControllersIT {

	@RegisterExtension
	final SpringStompUsers users = new SpringStompUsers();

	@Test
	void theCallerIsWhoIsAuthenticatedWhateverTheBodySays() {
		Map<String, String> answers = Map.of("/app/who/principal", "honest", "/app/who/current", "honest sent admin",
				"/app/who/expression", "6", "/app/who/context", "context of honest", "/app/who/later",
				"failure of honest", "/app/allowed/users", "a user", "/app/allowed/signed-in", "signed in");
		try (SpringStompSession honest = this.users.signUp("honest")) {
			Inbox inbox = honest.subscribe("/user/queue/who");
			answers.forEach((destination, answer) -> {
				honest.send(destination, "admin", "content-type", "text/plain");
				assertThat(inbox.next().body()).isEqualTo(answer);
			});
		}
	}

	@ParameterizedTest
	@CsvSource({ "/app/allowed/administrators", "/app/allowed/themselves" })
	void whatMethodSecurityRefusesIsNotAllowedAndNoFaultOfTheServer(String destination, CapturedOutput log) {
		try (SpringStompSession mina = this.users.signUp("sc-" + Math.abs(destination.hashCode()))) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			mina.send(destination, "somebody else", "content-type", "text/plain", "receipt", "r1");
			Received refusal = errors.next();
			assertThat(refusal.body()).contains("\"code\":\"not-allowed\"").contains("403").contains(destination);
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(log).doesNotContain("failed in the application");
		}
	}

	@Test
	void methodSecuritySeesTheArgumentsAndTheUser() {
		try (SpringStompSession mina = this.users.signUp("sc-self")) {
			Inbox inbox = mina.subscribe("/user/queue/who");
			mina.send("/app/allowed/themselves", "sc-self", "content-type", "text/plain");
			assertThat(inbox.next().body()).isEqualTo("themselves");
		}
	}

	@Test
	void anAnnotationThatNobodyResolvesStopsTheStartInWords(CapturedOutput log) {
		assertThatIllegalStateException().isThrownBy(() -> new SpringApplicationBuilder(Parley.class, Guessing.class)
			.run("--server.port=0", "--spring.datasource.url=jdbc:h2:mem:stops-the-start"));
		assertThat(log).contains("APPLICATION FAILED TO START")
			.contains("parameter 1 (@CurrentSecurityContext String) of Guessing.guess", "add @Payload")
			.doesNotContain("\tat ");
	}

	/** A client could put any name into this parameter. */
	@Controller
	static class Guessing {

		@MessageMapping("/guess")
		void guess(@CurrentSecurityContext(expression = "authentication.name") String name) {
		}

	}

}
