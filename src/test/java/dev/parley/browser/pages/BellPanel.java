package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The bell in the header of any page. */
public final class BellPanel {

	private final Page page;

	public BellPanel(Page page) {
		this.page = page;
	}

	public Locator button() {
		return this.page.locator("[data-part=bell]");
	}

	/** The number of unread notifications, as it is shown; hidden if there is none. */
	public Locator count() {
		return this.page.locator("[data-widget=bell] [data-part=count]");
	}

	public void isUnread(int number) {
		assertThat(count()).hasText((number == 0) ? "" : String.valueOf(number));
	}

	public Locator panel() {
		return this.page.locator("#bell-panel");
	}

	public void open() {
		button().click();
		assertThat(panel()).isVisible();
	}

	/** What the notifications say, the newest first. */
	public Locator texts() {
		return this.page.locator("#bell-panel .notification-text");
	}

	public Locator links() {
		return this.page.locator("#bell-panel .notification");
	}

	/** The marks at those that are new. */
	public Locator fresh() {
		return this.page.locator("#bell-panel .notification-fresh:not([hidden])");
	}

	public Locator more() {
		return this.page.locator("#bell-panel [data-part=more]");
	}

	/** What a screen reader is told of a new one. */
	public Locator news() {
		return this.page.locator("[data-widget=bell] [role=status]");
	}

	/** Whether this device notifies its user. */
	public Locator here() {
		return this.page.locator("#bell-panel [data-part=here]");
	}

}
