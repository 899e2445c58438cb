package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One browser tab with the page of quotes. */
public final class QuotesPage extends UsePage {

	public QuotesPage(ParleyPage parley) {
		super(parley);
	}

	public void showsAllSymbols() {
		assertThat(rows()).hasCount(200);
		assertThat(this.page.locator("tbody tr:has(.of-price span:empty)")).hasCount(0);
	}

	/** Waits until the first price is another one. */
	public void isLive() {
		Locator price = price();
		String before = price.textContent();
		assertThat(price).not().hasText(before);
	}

	public Locator rows() {
		return this.page.locator("tbody tr:not([hidden])");
	}

	/** The price in the first row. */
	public Locator price() {
		return rows().first().locator("[data-part=price]");
	}

	/** A price that has just changed. */
	public Locator moved() {
		return this.page.locator("tbody [data-move]").first();
	}

	public Locator names() {
		return this.page.locator("tbody tr:not([hidden]) [data-part=name]");
	}

	public Locator head(String text) {
		return this.page.locator("thead th").filter(new Locator.FilterOptions().setHasText(text));
	}

	public Locator filter() {
		return this.page.locator("#filter");
	}

	public Locator count() {
		return this.page.locator("[data-part=count]");
	}

	public Locator pace() {
		return this.page.locator("#pace");
	}

	public Locator messagesInTheLastSecond() {
		return this.page.locator("[data-part=last-second]");
	}

	/** The text that says that prices are those of before. */
	public Locator stale() {
		return this.page.locator("[data-part=stale]");
	}

	public Locator table() {
		return this.page.locator("table");
	}

}
