package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The settings of a room, for its creator and administrators. */
public final class SettingsPanel {

	private final Page page;

	SettingsPanel(Page page) {
		this.page = page;
		assertThat(dialog()).isVisible();
	}

	public void rename(String name) {
		nameField().fill(name);
		nameField().press("Enter");
	}

	public Locator nameField() {
		return dialog().getByRole(AriaRole.TEXTBOX);
	}

	/** Archives or reopens the room. */
	public void archive() {
		part("archive").click();
	}

	/** Asks to delete the room; nothing has happened yet. */
	public void delete() {
		part("delete").click();
		assertThat(part("question")).isVisible();
	}

	public void keep() {
		part("keep").click();
	}

	public void confirm() {
		part("confirm").click();
	}

	public Locator done() {
		return part("done");
	}

	public Locator problem() {
		return dialog().getByRole(AriaRole.ALERT);
	}

	public void close() {
		this.page.keyboard().press("Escape");
		assertThat(dialog()).isHidden();
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=settings]");
	}

	private Locator part(String name) {
		return dialog().locator("[data-part=" + name + "]");
	}

}
