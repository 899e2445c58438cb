package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

/** The form in which administrators tell something to everybody. */
public final class AnnouncementPanel {

	private final Page page;

	AnnouncementPanel(Page page) {
		this.page = page;
	}

	/**
	 * @param language {@code en} or {@code ko}
	 */
	public Locator text(String language) {
		return dialog().locator("[name=" + language + "]");
	}

	public Locator send() {
		return part("submit");
	}

	/** Whether they mean it. */
	public Locator question() {
		return part("question");
	}

	public Locator keep() {
		return part("keep");
	}

	public Locator confirm() {
		return part("confirm");
	}

	public Locator done() {
		return part("done");
	}

	public Locator problem() {
		return part("problem");
	}

	/** Enters the password again, which the page demands. */
	public void signInAgain(String password) {
		dialog().getByLabel("Your password").fill(password);
		this.page.keyboard().press("Enter");
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=announcement]");
	}

	private Locator part(String name) {
		return dialog().locator("[data-part=" + name + "]");
	}

}
