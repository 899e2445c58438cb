package dev.parley.browser.pages;

import java.time.Instant;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One message in the log. */
public final class MessageBubble {

	private final Locator item;

	private final Words words;

	MessageBubble(Locator item, Words words) {
		this.item = item;
		this.words = words;
	}

	public Locator author() {
		return this.item.locator(".author");
	}

	public Locator text() {
		return this.item.locator(".bubble");
	}

	public Locator time() {
		return this.item.locator("time");
	}

	public Instant instant() {
		return Instant.parse(time().getAttribute("datetime"));
	}

	/**
	 * @param state {@code sent}, {@code sending}, {@code queued} or {@code failed}
	 */
	public void is(String state) {
		assertThat(this.item).hasAttribute("data-state", state);
	}

	public void tryAgain() {
		button(this.words.tryAgain).click();
	}

	public void discard() {
		button(this.words.discard).click();
	}

	private Locator button(String name) {
		return this.item.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
	}

}
