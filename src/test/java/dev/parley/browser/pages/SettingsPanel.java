package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** What its creator or an administrator does with a room. */
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

	/** Archives the room, or reopens it. */
	public void archive() {
		part("archive").click();
	}

	/** Asks for the room's end; nothing has happened then. */
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
