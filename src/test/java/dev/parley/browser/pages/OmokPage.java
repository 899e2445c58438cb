package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One browser tab with the page of Omok. */
public final class OmokPage extends UsePage {

	public OmokPage(ParleyPage parley) {
		super(parley);
	}

	/** Makes a game and returns its address. */
	public String open() {
		this.page.locator("[data-part=open]").click();
		assertThat(part("copy")).isVisible();
		return this.page.url();
	}

	/** A button of the game. */
	public Locator part(String name) {
		return this.page.locator("[data-widget=game] [data-part=" + name + "]");
	}

	public Locator status() {
		return part("status");
	}

	/** What a screen reader says. */
	public Locator spoken() {
		return part("spoken");
	}

	/** A point of the board. @param x 0 to 14, from the left; y the same, from above */
	public Locator point(int x, int y) {
		return this.page.locator("[data-at='%d,%d']".formatted(x, y));
	}

	public void shows(int x, int y, String stone) {
		assertThat(point(x, y)).hasAttribute("data-stone", stone);
	}

	public Locator stones() {
		return this.page.locator(".point:not([data-stone=''])");
	}

	/** The game of this player in the list. */
	public Locator card(String name) {
		return this.page.locator(".omok-card").filter(new Locator.FilterOptions().setHasText(name));
	}

}
