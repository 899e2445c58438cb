package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The rooms to which the user is invited. */
public final class InvitationList {

	private final Page page;

	InvitationList(Page page) {
		this.page = page;
	}

	/** Accepts, which opens the room. */
	public void accept(String room) {
		button(room, "accept").click();
		assertThat(to(room)).hasCount(0);
		assertThat(this.page.getByRole(AriaRole.MAIN).getByRole(AriaRole.HEADING)).hasText(room);
	}

	public void decline(String room) {
		button(room, "decline").click();
		assertThat(to(room)).hasCount(0);
	}

	/** The text about the invitation to a room. */
	public Locator to(String room) {
		return root().getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHasText(room));
	}

	public Locator problem() {
		return root().getByRole(AriaRole.ALERT);
	}

	private Locator button(String room, String part) {
		return to(room).locator("[data-part=" + part + "]");
	}

	private Locator root() {
		return this.page.locator("[data-widget=invitations]");
	}

}
