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
	 * @param state {@code sent}, {@code sending}, {@code queued}, {@code failed} or
	 * {@code deleted}
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

	public Locator deleteButton() {
		return this.item.locator("[data-part=delete]");
	}

	/** Asks to delete the message; nothing has happened yet. */
	public void askToDelete() {
		this.item.hover();
		deleteButton().click();
		assertThat(question()).isVisible();
	}

	/** Cancels the deletion. */
	public void keep() {
		question().locator("[data-part=keep]").click();
		assertThat(question()).isHidden();
	}

	public void delete() {
		askToDelete();
		question().locator("[data-part=confirm]").click();
	}

	public Locator question() {
		return this.item.page().locator("[data-widget=delete-message]");
	}

	private Locator button(String name) {
		return this.item.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
	}

}
