package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One browser tab with the page of answers. */
public final class AnswersPage {

	private final ParleyPage parley;

	private final Page page;

	public AnswersPage(ParleyPage parley) {
		this.parley = parley;
		this.page = parley.page();
	}

	/** For actions that only a browser can do. */
	public Page page() {
		return this.page;
	}

	/** Leads to the sign-in form by the button in the header. */
	public WelcomePanel signIn() {
		this.page.locator("[data-widget=shell] [data-part=sign-in]").click();
		return this.parley.welcome();
	}

	/**
	 * Their questions have been loaded, too, so that nothing that the page asked for is
	 * still on its way.
	 */
	public void isSignedInAs(String name) {
		assertThat(this.page.locator("[data-part=who] [data-part=name]")).hasText(name);
		isConnected();
		assertThat(this.page.locator("[data-part=own] [data-part=list]")).hasAttribute("aria-busy", "false");
	}

	public void isConnected() {
		assertThat(this.page.locator("html")).hasAttribute("data-connection", "connected");
	}

	public void isCutOff() {
		assertThat(this.page.locator("html")).hasAttribute("data-lost", "");
	}

	public void ask(String question) {
		field().fill(question);
		field().press("Enter");
	}

	public Locator field() {
		return this.page.locator("#ask");
	}

	public Locator question() {
		return this.page.locator("[data-part=answer] h1");
	}

	public Locator text() {
		return this.page.locator("[data-part=answer] [data-part=text]");
	}

	public Locator state() {
		return this.page.locator("[data-part=answer] [data-part=state]");
	}

	/** What is said about lines that were cut. */
	public Locator cut() {
		return this.page.locator("[data-part=answer] [data-part=cut]");
	}

	public Locator stop() {
		return this.page.locator("[data-part=stop]");
	}

	public Locator problem() {
		return this.page.locator("[data-part=form] [role=alert]");
	}

	/** The links to the user's questions. */
	public Locator own() {
		return this.page.locator("[data-part=own] li");
	}

	/** The text that says that the session has ended. */
	public Locator signedOut() {
		return this.page.locator("[data-widget=signed-out]");
	}

	public Locator menu() {
		return this.page.locator("[popovertarget=shell-menu]");
	}

}
