package dev.parley.extending;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.parley.stomp.SpringStompSession;
import dev.parley.stomp.SpringStompSession.Inbox;
import dev.parley.stomp.SpringStompSession.Received;
import dev.parley.stomp.SpringStompUsers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The class of the README's section "Extending", put into a running server, does what the
 * README says, also after somebody has followed the README and saved the class.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1")
@ContextConfiguration(initializers = ExtendingIT.WithTheClassOfTheReadme.class)
class ExtendingIT {

	@RegisterExtension
	final SpringStompUsers users = new SpringStompUsers();

	@Test
	void everyoneSeesWhoseHandsAreUpInTheirOrder() {
		try (SpringStompSession mina = this.users.signUp("mina"); SpringStompSession joon = this.users.signUp("joon")) {
			Inbox ofMina = mina.subscribe("/topic/meetings/7/hands");
			Inbox ofJoon = joon.subscribe("/topic/meetings/7/hands");
			joon.sendAndWait("/app/meetings/7/hands", "{\"up\":true}");
			mina.sendAndWait("/app/meetings/7/hands", "{\"up\":true}");
			joon.sendAndWait("/app/meetings/7/hands", "{\"up\":false}");
			for (Inbox inbox : new Inbox[] { ofMina, ofJoon }) {
				assertThat(inbox.next().body()).isEqualTo("[\"joon\"]");
				assertThat(inbox.next().body()).isEqualTo("[\"joon\",\"mina\"]");
				assertThat(inbox.next().body()).isEqualTo("[\"mina\"]");
			}
		}
	}

	@Test
	void aLaterSubscriberGetsTheListBySubscribing() {
		try (SpringStompSession sora = this.users.signUp("sora"); SpringStompSession late = this.users.signUp("late")) {
			assertThat(late.subscribe("/app/meetings/8/hands").next().body()).isEqualTo("[]");
			sora.sendAndWait("/app/meetings/8/hands", "{\"up\":true}");
			assertThat(late.subscribe("/app/meetings/8/hands").next().body()).isEqualTo("[\"sora\"]");
		}
	}

	@Test
	void aPayloadThatIsNotValidIsAnsweredToItsSenderAlone() {
		try (SpringStompSession hana = this.users.signUp("hana"); SpringStompSession yuna = this.users.signUp("yuna")) {
			Inbox problems = hana.subscribe("/user/queue/errors");
			Inbox topic = yuna.subscribe("/topic/meetings/9/hands");
			hana.send("/app/meetings/9/hands", "{}", "receipt", "r1");
			Received problem = problems.next();
			assertThat(problem.body()).contains("\"code\":\"invalid\"").contains("up must not be null");
			assertThat(problem.header("receipt-id")).isEqualTo("r1");
			hana.sendAndWait("/app/meetings/9/hands", "{\"up\":true}");
			assertThat(topic.next().body()).isEqualTo("[\"hana\"]");
			assertThat(topic.rest()).isEmpty();
		}
	}

	@Test
	void theClassIsShort() {
		assertThat(ReadmeExample.read().source().lines().filter((line) -> !line.startsWith("import")))
			.hasSizeLessThan(50);
	}

	/** Registered as a component scan would do it. */
	static final class WithTheClassOfTheReadme implements ApplicationContextInitializer<GenericApplicationContext> {

		@Override
		public void initialize(GenericApplicationContext context) {
			try {
				Path folder = Files.createTempDirectory("parley-readme");
				ReadmeExample example = ReadmeExample.read();
				Class<?> feature = example.compile(folder);
				if (!example.isSaved()) {
					context.registerBeanDefinition("readmeExample",
							BeanDefinitionBuilder.genericBeanDefinition(feature).getBeanDefinition());
				}
				Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static void delete(Path folder) {
			try {
				FileSystemUtils.deleteRecursively(folder);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
