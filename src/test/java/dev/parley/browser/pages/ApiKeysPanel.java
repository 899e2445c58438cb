package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** The API keys of back ends, as administrators see them. */
public final class ApiKeysPanel {

	private final Page page;

	ApiKeysPanel(Page page) {
		this.page = page;
	}

	/** Fills in the form and sends it. */
	public void make(String name, String patterns) {
		dialog().getByLabel("Name of the key").fill(name);
		dialog().getByLabel("Destinations, one a line").fill(patterns);
		button("Make key").click();
	}

	/** The new key, as long as it is shown. */
	public Locator key() {
		return dialog().locator("[data-part=key]");
	}

	public Locator keys() {
		return dialog().locator(".key-item");
	}

	/** A button such as "Copy". */
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

	public Locator done() {
		return dialog().getByRole(AriaRole.STATUS);
	}

	/** What the server refuses. */
	public Locator problem() {
		return dialog().locator("[data-part=problem]");
	}

	/** What is wrong in the form, which the server has not seen. */
	public Locator mistake() {
		return dialog().locator("[data-part=mistake]");
	}

	/** The field that it is about. */
	public Locator wrongField() {
		return dialog().locator("[aria-invalid=true]");
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=api-keys]");
	}

}
