package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;

/** One browser tab with the page of answers. */
public final class AnswersPage extends UsePage {

	public AnswersPage(ParleyPage parley) {
		super(parley);
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
