package dev.parley.extending;

import java.net.URI;
import java.util.List;
import java.util.Map;

import dev.parley.support.OpenServer;
import dev.parley.test.StompFrame;
import dev.parley.test.StompRefusal;
import dev.parley.test.StompTestClient;
import dev.parley.test.StompTestClients;
import dev.parley.test.TestSubscription;
import dev.parley.test.TestTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** What the test kit does when the server does what the test expects. */
@OpenServer
class StompTestClientIT {

	@RegisterExtension
	final StompTestClients clients = new StompTestClients();

	@LocalServerPort
	int port;

	@Test
	void messagesComeToTheirSubscriptionsInOrder() {
		StompTestClient mina = this.clients.connect(this.port);
		TestSubscription tea = mina.subscribe("/topic/kit/tea");
		TestSubscription milk = mina.subscribe("/topic/kit/milk");
		mina.send("/topic/kit/milk", "white");
		mina.send("/topic/kit/tea", "green");
		mina.send("/topic/kit/tea", "black");
		assertThat(tea.next(2)).extracting(StompFrame::text).containsExactly("green", "black");
		assertThat(milk.expect("white").header("subscription")).isEqualTo(milk.id());
		tea.expectNothing();
	}

	@Test
	void nothingComesAfterUnsubscribing() {
		StompTestClient mina = this.clients.connect(this.port);
		TestSubscription tea = mina.subscribe("/topic/kit/left");
		tea.unsubscribe();
		mina.send("/topic/kit/left", "unheard");
		tea.expectNothing();
	}

	@Test
	void headersPassThroughWhateverTheyContain() {
		StompTestClient mina = this.clients.connect(this.port);
		TestSubscription topic = mina.subscribe("/topic/kit/headers");
		mina.send("/topic/kit/headers", "a\0b", Map.of("x-odd", "a:b\\c\nd", "receipt", "my:own"));
		StompFrame message = topic.expect("a\0b");
		assertThat(message.header("x-odd")).isEqualTo("a:b\\c\nd");
	}

	@Test
	void objectsAreSentAndReadAsJson() {
		StompTestClient mina = this.clients.connect(this.port);
		TestSubscription topic = mina.subscribe("/topic/kit/json");
		mina.sendJson("/topic/kit/json", new Hand("mina", true));
		mina.sendJson("/topic/kit/json", new Hand("jun", false));
		assertThat(topic.nextAs(Hand.class)).isEqualTo(new Hand("mina", true));
		assertThat(topic.next().json().get("name").asString()).isEqualTo("jun");
	}

	@Test
	void aReturningClientGetsWhatItMissed() {
		StompTestClient mina = this.clients.connect(this.port);
		String epoch = mina.send("/topic/kept/kit", "1").header("x-stream-epoch");
		mina.drop();
		assertThat(mina.awaitEnd().code()).isEqualTo(1006);
		StompTestClient back = this.clients.connect(this.port);
		back.send("/topic/kept/kit", "2");
		TestSubscription missed = back.subscribe("/topic/kept/kit",
				Map.of("x-stream-offset", "offset=2", "x-stream-epoch", epoch));
		assertThat(missed.receipt().header("x-recovered")).isEqualTo("true");
		missed.expect("2");
		missed.expectNothing();
	}

	@Test
	void messagesAreAcknowledgedAndRejected() {
		StompTestClient mina = this.clients.connect(this.port);
		mina.send("/queue/kit", "one");
		mina.send("/queue/kit", "two");
		TestSubscription queue = mina.subscribe("/queue/kit", Map.of("ack", "client-individual"));
		mina.ack(queue.expect("one"));
		StompFrame two = queue.expect("two");
		mina.nack(two);
		StompFrame again = queue.expect("two");
		assertThat(again.header("redelivered")).isEqualTo("true");
		mina.nack(again, Map.of("requeue", "false"));
		queue.expectNothing();
	}

	@Test
	void aTransactionTakesEffectWhenItIsCommittedAndElseNever() {
		StompTestClient mina = this.clients.connect(this.port);
		mina.send("/queue/kit-jobs", "job");
		TestSubscription jobs = mina.subscribe("/queue/kit-jobs", Map.of("ack", "client"));
		TestSubscription results = mina.subscribe("/topic/kit/results");
		StompFrame job = jobs.expect("job");
		try (TestTransaction left = mina.begin()) {
			left.send("/topic/kit/results", "never");
		}
		results.expectNothing();
		try (TestTransaction done = mina.begin()) {
			done.send("/topic/kit/results", "result");
			done.ack(job);
			results.expectNothing();
			done.commit();
		}
		results.expect("result");
		results.expectNothing();
	}

	@Test
	void aRefusalIsReadAsAProblem() {
		StompTestClient mina = this.clients.connect(this.port);
		StompRefusal refusal = mina.sendExpectingRefusal("/app/kit/nobody", "hello");
		assertThat(refusal.code()).isEqualTo("no-such-destination");
		assertThat(refusal.status()).isEqualTo(404);
		assertThat(refusal.destination()).isEqualTo("/app/kit/nobody");
		assertThat(refusal.detail()).isNotEmpty();
		mina.expectNoRefusal();
		mina.sendWithoutReceipt("/app/kit/nobody", "hello");
		assertThat(mina.nextRefusal().code()).isEqualTo("no-such-destination");
		assertThat(mina.subscribeExpectingRefusal("/topic/members/kit").code()).isEqualTo("not-signed-in");
	}

	@Test
	void withoutRefusalsTheFirstIsTheEnd() {
		StompTestClient mina = this.clients.at(this.port).withoutRefusals().connect();
		assertThat(mina.sendExpectingRefusal("/app/kit/nobody", "hello").status()).isEqualTo(404);
		assertThat(mina.awaitEnd().refusal().code()).isEqualTo("no-such-destination");
		assertThat(mina.isConnected()).isFalse();
	}

	@Test
	void aRefusedConnectIsAnErrorAndARefusedHandshakeAStatus() {
		assertThat(this.clients.at(this.port).token("nonsense").connectExpectingRefusal().refusal().status())
			.isEqualTo(401);
		assertThat(this.clients.at(this.port).httpHeader("Origin", "https://evil.example").openExpectingRefusal())
			.isEqualTo(403);
	}

	@Test
	void theAddressMayBeOneOfHttp() {
		try (StompTestClient mina = StompTestClient.at(URI.create("http://127.0.0.1:" + this.port))
			.path("/chat")
			.connect()) {
			assertThat(mina.sessionId()).isNotEmpty();
			assertThat(mina.disconnect().code()).isEqualTo(1000);
		}
	}

	@Test
	void clientsAreClosedAfterTheTest() {
		StompTestClients ofOneTest = new StompTestClients();
		List<StompTestClient> both = List.of(ofOneTest.connect(this.port), ofOneTest.connect(this.port));
		ofOneTest.afterEach(null);
		assertThat(both).noneMatch(StompTestClient::isConnected);
		assertThat(both.get(0).awaitEnd().code()).isEqualTo(1000);
	}

	record Hand(String name, boolean up) {
	}

}
