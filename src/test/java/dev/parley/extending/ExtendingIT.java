package dev.parley.extending;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.parley.support.Account;
import dev.parley.support.Slow;
import dev.parley.test.StompRefusal;
import dev.parley.test.StompTestClient;
import dev.parley.test.StompTestClients;
import dev.parley.test.TestSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The class of the README's section "Extending", put into a running server, does what the
 * README says, also after somebody has followed the README and saved the class.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1")
@ContextConfiguration(initializers = ExtendingIT.WithTheClassOfTheReadme.class)
@Slow
class ExtendingIT {

	@RegisterExtension
	final StompTestClients clients = new StompTestClients();

	@LocalServerPort
	int port;

	@Autowired
	SimpMessagingTemplate messages;

	@Test
	void everyoneSeesWhoseHandsAreUpInTheirOrder() {
		StompTestClient mina = signUp("mina");
		StompTestClient joon = signUp("joon");
		TestSubscription ofMina = mina.subscribe("/topic/meetings/7/hands");
		TestSubscription ofJoon = joon.subscribe("/topic/meetings/7/hands");
		joon.send("/app/meetings/7/hands", "{\"up\":true}");
		mina.send("/app/meetings/7/hands", "{\"up\":true}");
		joon.send("/app/meetings/7/hands", "{\"up\":false}");
		for (TestSubscription hands : List.of(ofMina, ofJoon)) {
			assertThat(hands.expect("{\"up\":true}").header("user")).isEqualTo(joon.user());
			assertThat(hands.expect("{\"up\":true}").header("user")).isEqualTo(mina.user());
			assertThat(hands.expect("").header("user")).isEqualTo(joon.user());
			hands.expectNothing();
		}
	}

	@Test
	void aLaterSubscriberGetsTheHandsThatAreUpThenChanges() {
		StompTestClient sora = signUp("sora");
		StompTestClient dana = signUp("dana");
		for (StompTestClient each : List.of(sora, dana)) {
			each.send("/app/meetings/8/hands", "{\"up\":true}");
		}
		sora.send("/app/meetings/8/hands", "{\"up\":false}");
		TestSubscription hands = signUp("late").subscribe("/topic/meetings/8/hands",
				Map.of("x-stream-offset", "first"));
		assertThat(hands.expect("{\"up\":true}").header("user")).isEqualTo(dana.user());
		dana.send("/app/meetings/8/hands", "{\"up\":false}");
		assertThat(hands.expect("").header("user")).isEqualTo(dana.user());
		hands.expectNothing();
	}

	@Test
	void aPayloadThatIsNotValidIsAnsweredToItsSenderAlone() {
		StompTestClient hana = signUp("hana");
		StompTestClient yuna = signUp("yuna");
		TestSubscription topic = yuna.subscribe("/topic/meetings/9/hands");
		StompRefusal refusal = hana.sendExpectingRefusal("/app/meetings/9/hands", "{}", Map.of("receipt", "r1"));
		assertThat(refusal.code()).isEqualTo("invalid");
		assertThat(refusal.detail()).contains("up must not be null");
		assertThat(refusal.frame().header("receipt-id")).isEqualTo("r1");
		hana.send("/app/meetings/9/hands", "{\"up\":true}");
		assertThat(topic.expect("{\"up\":true}").header("user")).isEqualTo(hana.user());
		topic.expectNothing();
		yuna.expectNoRefusal();
	}

	@Test
	void whoForgetsTheKeyIsToldWhereItBelongs() {
		assertThatThrownBy(() -> this.messages.convertAndSend("/topic/meetings/9/hands", "up"))
			.hasRootCauseInstanceOf(IllegalArgumentException.class)
			.rootCause()
			.hasMessageContaining("/topic/meetings/9/hands")
			.hasMessageContaining("the header user");
	}

	private StompTestClient signUp(String name) {
		return this.clients.at(this.port).token(Account.signUp(this.port, name).token()).connect();
	}

	@Test
	void theClassIsShort() {
		assertThat(ReadmeExample.read().source().lines().filter((line) -> !line.startsWith("import")))
			.hasSizeLessThan(35);
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
