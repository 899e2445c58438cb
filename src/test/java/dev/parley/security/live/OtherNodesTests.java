package dev.parley.security.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.parley.cluster.ProtocolForm;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.MemoryBus;
import dev.parley.security.LossReason;
import dev.parley.security.SecurityFixture;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.http.HttpSessionEnded;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.token.TokenFamilies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.AuthenticationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A node with two sockets of one user, and another one that says what it is told to. */
@Timeout(20)
class OtherNodesTests {

	private final SecurityFixture fixture = new SecurityFixture();

	private final MemoryBus bus = new MemoryBus();

	private final MemoryBus other = this.bus.another();

	/** What this node has told, without its name. */
	private final List<String> told = new CopyOnWriteArrayList<>();

	private final OtherNodes node = new OtherNodes(this.fixture.sessions,
			new StaticListableBeanFactory(Map.of("bus", this.bus)).getBeanProvider(Bus.class));

	@BeforeEach
	void connect() {
		Account mina = this.fixture.mina();
		for (String each : List.of("1", "2")) {
			this.fixture.httpSessions.put("http-" + each, Instant.parse(SecurityFixture.NOW).plus(Duration.ofHours(1)));
			this.fixture.sessions.open(LiveSession.ofHttpSession("socket-" + each, mina, "http-" + each));
		}
		this.node.start();
		this.other.listen(OtherNodes.CHANNEL, new Bus.Listener() {

			@Override
			public void heard(byte[] news) {
				String[] parts = new String(news, StandardCharsets.UTF_8).split("\n", 2);
				if (!parts[0].equals("other")) {
					OtherNodesTests.this.told.add(parts[1]);
				}
			}

			@Override
			public void interrupted() {
			}

		}).join();
	}

	@AfterEach
	void close() {
		this.node.stop();
		this.other.close();
		this.bus.close();
	}

	private boolean isLost(String socket) {
		try {
			this.fixture.sessions.require(socket);
			return false;
		}
		catch (AuthenticationException ex) {
			return true;
		}
	}

	/** The other node says what this one has just said, as if that had happened there. */
	private void repeat() {
		await().until(() -> !this.told.isEmpty());
		say(this.told.remove(0));
	}

	private void say(String news) {
		this.other.send(OtherNodes.CHANNEL, ("other\n" + news).getBytes(StandardCharsets.UTF_8)).join();
	}

	@Test
	void anHttpSessionThatEndsAtAnotherNodeEndsItsSocketsHere() {
		this.node.onHttpSessionEnd(new HttpSessionEnded("http-2", LossReason.SIGNED_OUT));
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told.get(0)).doesNotContain("http-2");
		repeat();
		await().until(() -> isLost("socket-2"));
		assertThat(isLost("socket-1")).isFalse();
	}

	@Test
	void whatIsToldHasTheFormThatOtherNodesExpect() {
		UUID id = new UUID(1, 2);
		this.node.onHttpSessionEnd(new HttpSessionEnded("http-2", LossReason.SIGNED_OUT));
		this.node.onTokenFamilyEnd(new TokenFamilies.TokenFamilyEnded(id));
		this.node.onApiKeyRevoked(new ApiKeys.ApiKeyRevoked(id));
		this.node.onAccountDisabled(new Accounts.AccountDisabled("mina"));
		this.node.onAccountRevoked(new Accounts.AccountRevoked("mina", "http-1"));
		await().until(() -> this.told.size() == 5);
		ProtocolForm.assertUnchanged("What ends an authentication", String.join(" | ", this.told).replace("\n", "/"),
				"HTTP_SESSION_ENDED/04908a9bc45149ee90c5d9b6aecd6977f599dba473a58027b5512b29050ee383/SIGNED_OUT"
						+ " | TOKEN_FAMILY_ENDED/00000000-0000-0001-0000-000000000002"
						+ " | API_KEY_REVOKED/00000000-0000-0001-0000-000000000002 | ACCOUNT_CHANGED/mina"
						+ " | ACCOUNT_REVOKED/mina/102d6514fa034e5c22fe960bbea131e17795ae329f5780c42ac16122720af602");
	}

	@Test
	void itsOwnNewsHaveTakenEffectAndAreNotAppliedAgain() {
		this.node.onHttpSessionEnd(new HttpSessionEnded("http-1", LossReason.SIGNED_OUT));
		this.node.onHttpSessionEnd(new HttpSessionEnded("http-2", LossReason.SIGNED_OUT));
		await().until(() -> this.told.size() == 2);
		this.told.remove(0);
		repeat();
		await().until(() -> isLost("socket-2"));
		assertThat(isLost("socket-1")).isFalse();
	}

	@Test
	void whatIsNotUnderstoodKeepsNothingElseFromBeingApplied() {
		say("HTTP_SESSION_ENDED\nx");
		say("SOMETHING_NEW\nx\ny\nz");
		say("TOKEN_FAMILY_ENDED\nnone");
		this.node.onTokenFamilyEnd(new TokenFamilies.TokenFamilyEnded(UUID.randomUUID()));
		repeat();
		this.node.onHttpSessionEnd(new HttpSessionEnded("http-2", LossReason.SIGNED_OUT));
		repeat();
		await().until(() -> isLost("socket-2"));
		assertThat(isLost("socket-1")).isFalse();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aLinkThatIsDownIsWarnedOfOnceEachTime(CapturedOutput output) {
		Accounts.AccountDisabled disabled = new Accounts.AccountDisabled("mina");
		for (int outage = 1; outage <= 2; outage++) {
			this.bus.cut();
			this.node.onAccountDisabled(disabled);
			this.node.onAccountDisabled(disabled);
			assertThat(output.getOut().split("were not told", -1)).hasSize(outage + 1);
			this.bus.mend();
			this.node.onAccountDisabled(disabled);
		}
	}

}
