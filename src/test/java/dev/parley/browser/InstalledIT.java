package dev.parley.browser;

import com.google.gson.JsonArray;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The page as an installed application, which opens without a network. */
@RunningServer
@BrowserTest
@Slow
class InstalledIT {

	private final String mina = Visitors.unique("mina");

	private String url;

	private ParleyPage page;

	@BeforeEach
	void open(Visitors visitors, @LocalServerPort int port) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		this.url = "http://localhost:" + port + "/";
		this.page = visitors.arrive(this.url, Visitors.english().setServiceWorkers(ServiceWorkerPolicy.ALLOW));
		this.page.welcome().signUp(this.mina, Visitors.PASSWORD);
		this.page.isConnectedOver("WebSocket");
		this.page.page().waitForFunction("""
				async () => navigator.serviceWorker.controller
				  && (await (await caches.open('parley-shell-2:/')).match('/js/main.js')) !== undefined
				  && (await (await caches.open('parley-shell-2:/')).match('/')) !== undefined""");
	}

	@Test
	void withoutANetworkItOpensAndSaysSoAndGoesOnWithTheNetwork() {
		this.page.rooms().create(Visitors.unique("Photos"));
		this.page.page().context().setOffline(true);
		this.page.reload();
		assertThat(this.page.page().locator("[data-widget=waiting]"))
			.hasText("The server cannot be reached. Trying again…");
		this.page.page().context().setOffline(false);
		this.page.isSignedInAs(this.mina);
		this.page.isConnectedOver("WebSocket");
	}

	@Test
	void thePageOfAUseOpensWithoutANetworkToo() {
		Page tab = this.page.page();
		tab.navigate(this.url + "answers/");
		assertThat(tab.locator("html")).hasAttribute("data-connection", "connected");
		tab.waitForFunction(
				"""
						async () => (await (await caches.open('parley-shell-2:/answers/')).match('/answers/')) !== undefined
						  && (await (await caches.open('parley-shell-2:/answers/')).match('/answers/answers.js')) !== undefined""");
		tab.context().setOffline(true);
		tab.reload();
		assertThat(tab.locator("[data-widget=waiting]")).hasText("The server cannot be reached. Trying again…");
		tab.context().setOffline(false);
		assertThat(tab.locator("html")).hasAttribute("data-connection", "connected");
		tab.navigate(this.url);
		this.page.isSignedInAs(this.mina);
	}

	@Test
	void nothingThatTheServerKnowsOfPeopleIsKept() {
		this.page.reload();
		this.page.isConnectedOver("WebSocket");
		assertThat(this.page.page().evaluate("""
				async () => {
				  const requests = await (await caches.open('parley-shell-2:/')).keys();
				  return requests.map(({ url }) => new URL(url)).filter(({ pathname, search }) =>
				    search || /^\\/(api|actuator|chat|docs)\\//.test(pathname)
				      || !/(\\/|\\.(js|css|json|svg|png))$/.test(pathname)).length;
				}""")).isEqualTo(0);
		this.page.signOut();
		this.page.welcome().isShown();
		this.page.reload();
		this.page.welcome().isShown();
	}

	@Test
	void browsersOfferToInstallIt() {
		Page tab = this.page.page();
		CDPSession browser = tab.context().newCDPSession(tab);
		JsonArray errors = browser.send("Page.getInstallabilityErrors").getAsJsonArray("installabilityErrors");
		assertThat(errors).extracting((error) -> error.getAsJsonObject().get("errorId").getAsString())
			.isSubsetOf("in-incognito");
		assertThat(browser.send("Page.getAppManifest").getAsJsonArray("errors")).isEmpty();
	}

}
