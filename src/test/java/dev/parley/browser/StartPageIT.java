package dev.parley.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.Account;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** What a visitor sees at / below the sign-in form. */
@RunningServer
@BrowserTest
class StartPageIT {

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aVisitorSeesHowBusyTheServerIsAndWhatOneCanDoThere(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		Locator start = start(page.page());
		assertThat(start.getByRole(AriaRole.HEADING, named("Chat"))).isVisible();
		Locator connections = start.locator("[data-part=connections]");
		assertThat(connections).isVisible();
		int before = Integer.parseInt(connections.innerText());
		try (StompClient one = StompClient.connected(this.port, Account.signUp(this.port, "mina").authorization());
				StompClient two = StompClient.connected(this.port)) {
			two.subscribe("1", "/topic/figures");
			assertThat(connections).not().hasText(String.valueOf(before));
		}
		Faults.assertNoneSerious(page);
	}

	@Test
	void inKoreanToo(Visitors visitors) {
		Page page = visitors.open(this.url, new Browser.NewContextOptions().setLocale("ko-KR"), (profile) -> {
		});
		assertThat(start(page).getByRole(AriaRole.HEADING, named("채팅"))).isVisible();
		assertThat(start(page).locator("[data-part=up]")).not().isEmpty();
	}

	@Test
	void theCardOfTheChatLeadsToTheForm(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		start(page.page()).getByRole(AriaRole.LINK, named("Chat")).click();
		assertThat(page.welcome().name()).isFocused();
	}

	@Test
	void whoHasSignedInSeesTheChatAlone(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signUp(Visitors.unique("mina"), Visitors.PASSWORD);
		page.isConnectedOver("WebSocket");
		assertThat(start(page.page())).isHidden();
		page.signOut();
		assertThat(start(page.page()).locator("[data-part=connections]")).isVisible();
	}

	private static Locator start(Page page) {
		return page.locator("[data-widget=start]");
	}

	private static Locator.GetByRoleOptions named(String name) {
		return new Locator.GetByRoleOptions().setName(name);
	}

}
