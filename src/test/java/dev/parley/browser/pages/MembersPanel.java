package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The members of a private room. */
public final class MembersPanel {

	private final Page page;

	MembersPanel(Page page) {
		this.page = page;
		assertThat(dialog()).isVisible();
	}

	public void invite(String name) {
		nameField().fill(name);
		nameField().press("Enter");
	}

	public Locator nameField() {
		return dialog().getByRole(AriaRole.TEXTBOX);
	}

	/** Ends the membership, or takes the invitation back. */
	public void remove(String name) {
		dialog().locator(".member")
			.filter(new Locator.FilterOptions().setHasText(name))
			.locator("[data-part=remove]")
			.click();
	}

	public ProfileCard profile(String name) {
		dialog().locator(".member-name").filter(new Locator.FilterOptions().setHasText(name)).click();
		return new ProfileCard(this.page);
	}

	/** The text next to a name. */
	public Locator about(String name) {
		return dialog().locator(".member")
			.filter(new Locator.FilterOptions().setHasText(name))
			.locator("[data-part=about]");
	}

	public void leave() {
		dialog().locator("[data-part=leave]").click();
	}

	/** The question before a member is removed. */
	public Locator question() {
		return dialog().locator("[data-part=question]");
	}

	public void confirm() {
		question().locator("[data-part=confirm]").click();
	}

	public void keep() {
		question().locator("[data-part=keep]").click();
		assertThat(question()).isHidden();
	}

	public Locator problem() {
		return dialog().getByRole(AriaRole.ALERT);
	}

	/** Expects exactly these names. */
	public void shows(String... names) {
		assertThat(dialog().locator(".member-name")).hasText(names);
	}

	public void close() {
		this.page.keyboard().press("Escape");
		assertThat(dialog()).isHidden();
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=members]");
	}

}
