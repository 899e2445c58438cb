package dev.parley.browser;

import java.util.Map;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import dev.parley.browser.pages.AnswersPage;
import dev.parley.browser.pages.BellPanel;
import dev.parley.support.Account;
import dev.parley.support.Slow;
import dev.parley.webpush.BrowserKeys;
import dev.parley.webpush.FakeBrowser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The bell of a browser that can be reached by push. A browser without a screen knows no
 * push service, so the test says what one would have given.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
		"spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
		"parley.notifications.push.public-key=BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
		"parley.notifications.push.private-key=yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
		"parley.notifications.push.subject=mailto:admin@example.com" })
@BrowserTest
@Slow
class PushPageIT {

	private static final String PUSH_SERVICE = """
			window.Notification = class {
			  static get permission() { return localStorage.getItem('permission') ?? 'default'; }
			  static async requestPermission() { localStorage.setItem('permission', 'granted'); return 'granted'; }
			};
			const known = {
			  endpoint: 'https://push.example.com/mina',
			  toJSON: () => ({ endpoint: known.endpoint, keys: %s }),
			  unsubscribe: async () => { window.subscribed = null; },
			};
			if (window.PushManager) {
			  PushManager.prototype.subscribe = async (options) => (window.subscribed = Object.assign(known, { options }));
			  PushManager.prototype.getSubscription = async () => window.subscribed ?? null;
			}""";

	@Autowired
	private JdbcClient database;

	private String url;

	private Account mina;

	@BeforeEach
	void minaSignsUp(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
		this.mina = Account.signUp(port, "mina");
	}

	@Test
	void whoWantsNotificationsOnADeviceIsReachedThereUntilTheyWantThemNoMore(Visitors visitors) {
		BrowserKeys keys = new FakeBrowser().keys();
		JsonObject json = new JsonObject();
		Map.of("p256dh", keys.p256dh(), "auth", keys.auth()).forEach(json::addProperty);
		AnswersPage answers = new AnswersPage(
				visitors.arrive(this.url + "answers/", Visitors.english().setServiceWorkers(ServiceWorkerPolicy.ALLOW),
						(profile) -> profile.addInitScript(PUSH_SERVICE.formatted(json))));
		answers.signIn().signIn(this.mina.name(), Account.PASSWORD);
		answers.isSignedInAs(this.mina.name());
		Page page = answers.page();
		page.evaluate("() => navigator.serviceWorker.ready.then(() => true)");
		new BellPanel(page).open();
		assertThat(browsers()).isZero();
		page.locator("#bell-panel [data-part=here]").check();
		await().until(() -> browsers() == 1);
		assertThat(page.evaluate("() => subscribed.options.applicationServerKey").toString()).startsWith("BP4z9");
		this.database.sql("delete from push_subscription").update();
		page.reload();
		await("a page that is opened tells the server anew").until(() -> browsers() == 1);
		page.evaluate("() => navigator.serviceWorker.ready.then(() => true)");
		new BellPanel(page).open();
		page.locator("#bell-panel [data-part=here]").uncheck();
		await().until(() -> browsers() == 0);
	}

	private int browsers() {
		return this.database
			.sql("select count(*) from push_subscription where endpoint = 'https://push.example.com/mina' and name = ?")
			.param(this.mina.name())
			.query(Integer.class)
			.single();
	}

}
