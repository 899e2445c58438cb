package dev.parley.browser.pages;

import com.microsoft.playwright.Page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One browser tab with the page of a use: what the shell gives to all of them. */
public abstract class UsePage {

	final Page page;

	final ParleyPage parley;

	UsePage(ParleyPage parley) {
		this.parley = parley;
		this.page = parley.page();
	}

	/** For actions that only a browser can do. */
	public final Page page() {
		return this.page;
	}

	/** Leads to the sign-in form by the button in the header. */
	public final WelcomePanel signIn() {
		this.page.locator("[data-widget=shell] [data-part=sign-in]").click();
		return this.parley.welcome();
	}

	public final void isSignedInAs(String name) {
		assertThat(this.page.locator("[data-part=who] [data-part=name]")).hasText(name);
		isConnected();
	}

	public final void isConnected() {
		assertThat(this.page.locator("html")).hasAttribute("data-connection", "connected");
	}

	public final void isCutOff() {
		assertThat(this.page.locator("html")).hasAttribute("data-lost", "");
	}

	/** The browser says that the network is gone. */
	public final void offline() {
		this.page.evaluate("() => dispatchEvent(new Event('offline'))");
	}

	/** The browser says that the network is back. */
	public final void online() {
		this.page.evaluate("() => dispatchEvent(new Event('online'))");
	}

}
