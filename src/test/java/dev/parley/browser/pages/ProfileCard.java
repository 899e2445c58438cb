package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** What users see of each other. */
public final class ProfileCard {

	private final Page page;

	ProfileCard(Page page) {
		this.page = page;
		assertThat(dialog()).isVisible();
	}

	public Locator name() {
		return part("name");
	}

	/** The line that they have written. */
	public Locator about() {
		return part("about");
	}

	/** Since when they are on this server, and whether they are here. */
	public Locator facts() {
		return part("facts");
	}

	/** Opens the conversation with them. */
	public Locator message() {
		return part("direct");
	}

	/** Blocks them, or ends it. */
	public Locator block() {
		return part("block");
	}

	/** What it means that they are blocked. */
	public Locator blocked() {
		return part("blocked");
	}

	public void close() {
		this.page.keyboard().press("Escape");
		assertThat(dialog()).isHidden();
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=profile]");
	}

	private Locator part(String name) {
		return dialog().locator("[data-part=" + name + "]");
	}

}
