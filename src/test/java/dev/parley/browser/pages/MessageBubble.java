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

	/** Opens the profile of the author. */
	public ProfileCard profile() {
		author().getByRole(AriaRole.BUTTON).click();
		return new ProfileCard(this.item.page());
	}

	public Locator text() {
		return this.item.locator(".bubble");
	}

	public Locator time() {
		return this.item.locator("[data-part=time]");
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

	public Locator editButton() {
		return this.item.locator("[data-part=edit]");
	}

	/** The text that says that the message was edited, and when. */
	public Locator edited() {
		return this.item.locator("[data-part=edited]");
	}

	/** Puts the text into the composer. */
	public void beginEdit() {
		this.item.hover();
		editButton().click();
	}

	/** Gives the message another text. */
	public void edit(String text) {
		beginEdit();
		Locator composer = this.item.page().locator("#message");
		composer.fill(text);
		composer.press("Enter");
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
