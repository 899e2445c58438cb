package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The page on which people delete their account. */
public final class FarewellPanel {

	private final Page page;

	FarewellPanel(Page page) {
		this.page = page;
		assertThat(dialog()).isVisible();
	}

	/** Deletes the account with all its messages. Nothing has happened yet. */
	public void askToDeleteAll(String password) {
		dialog().getByRole(AriaRole.CHECKBOX).check();
		askToDelete(password);
	}

	/** Deletes the account but keeps its messages. */
	public void askToDelete(String password) {
		dialog().locator("[name=password]").fill(password);
		dialog().locator("[type=submit]").click();
		assertThat(part("question")).isVisible();
	}

	public void keep() {
		part("keep").click();
		assertThat(part("question")).isHidden();
	}

	public void confirm() {
		part("confirm").click();
	}

	public Locator problem() {
		return dialog().getByRole(AriaRole.ALERT);
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=farewell]");
	}

	private Locator part(String name) {
		return dialog().locator("[data-part=" + name + "]");
	}

}
