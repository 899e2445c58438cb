package dev.parley.browser.pages;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One browser tab with Parley. */
public final class ParleyPage {

	private final Page page;

	private final Words words;

	public ParleyPage(Page page, Words words) {
		this.page = page;
		this.words = words;
	}

	/** For actions that only a browser can do. */
	public Page page() {
		return this.page;
	}

	public WelcomePanel welcome() {
		return new WelcomePanel(this.page, this.words);
	}

	public RoomList rooms() {
		return new RoomList(this.page, this.words);
	}

	public InvitationList invitations() {
		return new InvitationList(this.page);
	}

	/** Opens the page. */
	public SecondFactorPanel secondFactor() {
		account();
		this.page.locator("[data-widget=account-dialog] [data-part=second-factor]").click();
		return new SecondFactorPanel(this.page);
	}

	public RoomPanel room() {
		return new RoomPanel(this.page, this.words);
	}

	/** Opens the same address in another tab of the same browser. */
	public ParleyPage inAnotherTab() {
		return inTabOf(this.page.context(), this.page.url());
	}

	/** Opens another address in a new tab of the browser, in the same language. */
	public ParleyPage inTabOf(BrowserContext profile, String url) {
		Page tab = profile.newPage();
		tab.navigate(url);
		return new ParleyPage(tab, this.words);
	}

	public void reload() {
		this.page.reload();
	}

	/** In the account panel, like all that people do with their account. */
	public void signOut() {
		account();
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.signOut)).click();
	}

	/** Opens the account panel. */
	public AccountPanel account() {
		this.page.locator("[data-widget=account] [data-part=open]").click();
		return openAccount();
	}

	/** The account panel, when it is open already. */
	public AccountPanel openAccount() {
		return new AccountPanel(this.page);
	}

	/** The text next to the user's name. */
	public Locator accountProblem() {
		return this.page.locator("[data-widget=account]").getByRole(AriaRole.ALERT);
	}

	/**
	 * Picks a language by its own name; after that the page uses the words of that
	 * language.
	 */
	public ParleyPage switchTo(Words language) {
		boolean signedIn = this.page.locator("[data-widget=app]").isVisible();
		if (signedIn) {
			account();
		}
		this.page.locator("select:visible")
			.and(this.page.getByLabel(this.words.language))
			.selectOption((language == Words.KOREAN) ? "한국어" : "English");
		if (signedIn) {
			this.page.keyboard().press("Escape");
		}
		return new ParleyPage(this.page, language);
	}

	public void isSignedInAs(String name) {
		assertThat(this.page.locator("[data-widget=account] [data-part=name]")).hasText(name);
		assertThat(this.page.locator("[data-widget=app]")).isVisible();
	}

	/**
	 * @param transport {@code WebSocket} or {@code SockJS}
	 */
	public void isConnectedOver(String transport) {
		assertThat(html()).hasAttribute("data-connection", "connected");
		assertThat(html()).hasAttribute("data-transport", transport.toLowerCase());
		assertThat(connection()).hasText(this.words.connected + " · " + transport);
	}

	public void isCutOff() {
		assertThat(html()).not().hasAttribute("data-connection", "connected");
	}

	/** The text about the connection. */
	public Locator connection() {
		return this.page.locator("[data-widget=connection] [role=status]");
	}

	/** The page has given up the connection, says so, and is reconnecting. */
	public void isReconnecting() {
		isCutOff();
		assertThat(html()).hasAttribute("data-lost", "");
	}

	public void isInLanguage(String tag) {
		assertThat(html()).hasAttribute("lang", tag);
	}

	private Locator html() {
		return this.page.locator("html");
	}

}
