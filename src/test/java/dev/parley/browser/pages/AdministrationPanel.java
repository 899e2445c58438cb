package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** What administrators do with other people's accounts. */
public final class AdministrationPanel {

	private final Page page;

	AdministrationPanel(Page page) {
		this.page = page;
	}

	public void search(String part) {
		dialog().getByLabel("Part of a name").fill(part);
		this.page.keyboard().press("Enter");
	}

	/** The accounts that are shown. */
	public Locator accounts() {
		return dialog().locator("summary");
	}

	/** Opens the actions for an account. */
	public void open(String name) {
		accounts().filter(new Locator.FilterOptions().setHasText(name)).click();
	}

	/** A button such as "Disable", for the open account or in a question. */
	public Locator button(String text) {
		return dialog().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(text).setExact(true));
	}

	/** Confirms the question. */
	public void confirm() {
		dialog().locator("[data-part=confirm]").click();
	}

	/** Enters the password again, which the page demands. */
	public void signInAgain(String password) {
		dialog().getByLabel("Your password").fill(password);
		this.page.keyboard().press("Enter");
	}

	public Locator link() {
		return dialog().locator("[data-part=link]");
	}

	public Locator done() {
		return dialog().getByRole(AriaRole.STATUS);
	}

	public Locator problem() {
		return dialog().getByRole(AriaRole.ALERT);
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=administration]");
	}

}
