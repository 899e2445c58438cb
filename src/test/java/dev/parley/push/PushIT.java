package dev.parley.push;

import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

import dev.parley.notifications.Notification;
import dev.parley.notifications.Notifications;
import dev.parley.security.TestBrowser;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.Slow;
import dev.parley.webpush.FakeBrowser;
import dev.parley.webpush.FakePushService;
import dev.parley.webpush.PushTargets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A server with a key, and a push service that reads what it gets. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
		"spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
		"parley.notifications.push.public-key=BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
		"parley.notifications.push.private-key=yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
		"parley.notifications.push.subject=mailto:admin@example.com" })
@Slow
class PushIT {

	private static FakePushService service;

	@LocalServerPort
	int port;

	@Autowired
	Notifications notifications;

	@Autowired
	JdbcClient database;

	private final String mina = "mina-" + UUID.randomUUID().toString().substring(0, 8);

	private final FakeBrowser keys = new FakeBrowser();

	private TestBrowser browser;

	@BeforeAll
	static void openService() throws Exception {
		service = new FakePushService();
	}

	@AfterAll
	static void closeService() {
		service.close();
	}

	@BeforeEach
	void minaSignsUp() {
		while (service.poll() != null) {
			// Of a test before, which did not read it.
		}
		this.browser = new TestBrowser(this.port);
		assertThat(this.browser.signUp(this.mina, Account.PASSWORD).status()).isEqualTo(201);
	}

	@Test
	void aNotificationReachesABrowserWhosePageIsClosedAndNobodyOnTheWayReadsIt() throws Exception {
		assertThat(this.browser.get("/api/v1/push").json().get("key").asString()).startsWith("BP4z9");
		subscribe("a");
		mention("Tea");
		FakePushService.Request request = service.next();
		assertThat(request.address()).hasPath("/" + this.mina + "a");
		assertThat(request.headers()).containsEntry("Content-Encoding", "aes128gcm")
			.containsEntry("TTL", "86400")
			.containsEntry("Urgency", "normal");
		assertThat(request.headers().get("Topic")).matches("[\\w-]{32}");
		assertThat(request.headers().get("Authorization")).startsWith("vapid t=ey");
		JsonNode message = JsonMapper.shared().readTree(this.keys.decrypt(request.body()));
		assertThat(message.get("kind").asString()).isEqualTo("mention");
		assertThat(message.get("sender").asString()).isEqualTo("jun");
		assertThat(message.get("parameters").toString()).isEqualTo("{\"room\":\"Tea\"}");
		assertThat(message.get("link").asString()).isEqualTo("/#/rooms/general");
		assertThat(message.get("language").asString()).isEqualTo("ko");
	}

	@Test
	void oneThatIsTooLongComesWithoutItsParameters() throws Exception {
		subscribe("a");
		this.notifications.notify(this.mina, new Notification("mention", "jun", Map.of("room", "방".repeat(1500)), "/"));
		JsonNode message = JsonMapper.shared().readTree(this.keys.decrypt(service.next().body()));
		assertThat(message.has("parameters")).isFalse();
		assertThat(message.get("link").asString()).isEqualTo("/");
	}

	@ParameterizedTest
	@ValueSource(ints = { 404, 410 })
	void aBrowserThatIsGoneIsForgotten(int status) throws Exception {
		subscribe("a");
		service.replyNext(status);
		mention("Tea");
		service.next();
		await().until(() -> subscriptions() == 0);
	}

	@Test
	void aServiceThatIsBusySaysWhenToComeAgain() throws Exception {
		subscribe("a");
		service.replyNext(429, "Retry-After", "1");
		mention("Tea");
		byte[] first = service.next().body();
		assertThat(service.poll()).isNull();
		byte[] second = service.next().body();
		assertThat(this.keys.decrypt(second)).isEqualTo(this.keys.decrypt(first));
	}

	@Test
	void whoHasSignedOutGetsNothing() throws Exception {
		subscribe("a");
		TestBrowser telephone = new TestBrowser(this.port);
		telephone.signIn(this.mina, Account.PASSWORD);
		subscribe(telephone, "b");
		this.browser.signOut();
		mention("Tea");
		assertThat(service.next().address()).hasPath("/" + this.mina + "b");
		assertThat(subscriptions()).isEqualTo(1);
	}

	@Test
	void nothingIsLeftOfADeletedAccount() {
		subscribe("a");
		this.browser.post("/api/v1/session/account-deletion",
				"{\"password\":\"" + Account.PASSWORD + "\",\"messages\":false}");
		assertThat(subscriptions()).isZero();
	}

	@Test
	void aUserHasTenBrowsersTheNewest() {
		for (int i = 0; i <= PushSubscriptions.OF_A_USER; i++) {
			subscribe("browser" + i);
		}
		assertThat(subscriptions()).isEqualTo(PushSubscriptions.OF_A_USER);
		subscribe("browser5");
		assertThat(subscriptions()).isEqualTo(PushSubscriptions.OF_A_USER);
	}

	@Test
	void onlyItsUserRemovesABrowser() {
		subscribe("a");
		TestBrowser juns = new TestBrowser(this.port);
		juns.signUp("jun-" + UUID.randomUUID().toString().substring(0, 8), Account.PASSWORD);
		String path = "/api/v1/push/subscription?endpoint=" + service.endpoint(this.mina + "a");
		assertThat(juns.delete(path).status()).isEqualTo(204);
		assertThat(subscriptions()).isEqualTo(1);
		assertThat(this.browser.delete(path).status()).isEqualTo(204);
		assertThat(subscriptions()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://127.0.0.1/a", "https://169.254.169.254/latest", "https://10.0.0.1/a",
			"https://[fd00::1]/a", "https://[::ffff:127.0.0.1]/a", "javascript:alert(1)", "http://push.example.com/a",
			"a b" })
	void anAddressInTheNetworksAroundIsRefused(String endpoint) {
		TestBrowser.Answer refused = this.browser.put("/api/v1/push/subscription", body(endpoint));
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.json().get("code").asString()).isEqualTo("bad-push-subscription");
		assertThat(subscriptions()).isZero();
	}

	@Test
	void aProgramAndAStrangerAreRefused() {
		Account jun = Account.signUp(this.port, "jun");
		assertThat(Api.of(this.port, jun).put("/api/v1/push/subscription", body(service.endpoint("x"))).status())
			.isEqualTo(403);
		assertThat(new Api(this.port, null).put("/api/v1/push/subscription", body(service.endpoint("x"))).status())
			.isIn(401, 403);
	}

	private void subscribe(String name) {
		subscribe(this.browser, name);
	}

	private void subscribe(TestBrowser by, String name) {
		assertThat(by.put("/api/v1/push/subscription", body(service.endpoint(this.mina + name))).status())
			.isEqualTo(204);
	}

	private String body(String endpoint) {
		return "{\"endpoint\":\"%s\",\"keys\":{\"p256dh\":\"%s\",\"auth\":\"%s\"},\"language\":\"ko\"}"
			.formatted(endpoint, this.keys.keys().p256dh(), this.keys.keys().auth());
	}

	private int subscriptions() {
		return this.database.sql("select count(*) from push_subscription where name = ?")
			.param(this.mina)
			.query(Integer.class)
			.single();
	}

	private void mention(String room) {
		this.notifications.notify(this.mina,
				new Notification("mention", "jun", Map.of("room", room), "/#/rooms/general"));
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Targets {

		@Bean
		PushTargets testTargets() {
			return new WithTheService();
		}

	}

	/** The fake service, too. */
	static final class WithTheService extends PushTargets {

		@Override
		public URI check(String endpoint) {
			return endpoint.startsWith(service.endpoint("")) ? URI.create(endpoint) : super.check(endpoint);
		}

		@Override
		public boolean mayConnect(InetAddress address) {
			return true;
		}

	}

}
