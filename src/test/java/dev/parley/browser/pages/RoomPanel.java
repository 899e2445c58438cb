package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The open room: its messages, and the composer. */
public final class RoomPanel {

	private final Page page;

	private final Words words;

	RoomPanel(Page page, Words words) {
		this.page = page;
		this.words = words;
	}

	/** Types the text and presses Enter. */
	public void say(String text) {
		composer().fill(text);
		composer().press("Enter");
	}

	public Locator composer() {
		return this.page.getByRole(AriaRole.TEXTBOX, Words.named(this.words.message));
	}

	public Locator sendButton() {
		return this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.send));
	}

	public Locator composerProblem() {
		return this.page.locator("[data-part=composer-problem]");
	}

	public Locator composerHint() {
		return this.page.locator("[data-part=hint]");
	}

	public Locator counter() {
		return this.page.locator("[data-part=counter]");
	}

	/** The text that is shown instead of a room that the user may not see. */
	public Locator notice() {
		return this.page.locator("[data-part=notice-title]");
	}

	/** Opens the list of the members of this private room. */
	public MembersPanel members() {
		membersButton().click();
		return new MembersPanel(this.page);
	}

	/** The same button, in a public room. */
	public MembersPanel present() {
		this.page.locator("[data-part=members]").click();
		return new MembersPanel(this.page);
	}

	/** Opens the settings of this room. */
	public SettingsPanel settings() {
		settingsButton().click();
		return new SettingsPanel(this.page);
	}

	public Locator settingsButton() {
		return this.page.locator("[data-part=settings]");
	}

	/** The text that is shown instead of the composer. */
	public Locator archivedNote() {
		return this.page.locator("[data-part=conversation] [data-part=archived]");
	}

	/** In a private room; its name goes on with how many are there. */
	public Locator membersButton() {
		return this.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(this.words.members));
	}

	/** How many are there. */
	public Locator here() {
		return this.page.locator("[data-part=members-text]");
	}

	/** The names that the composer offers after an at sign. */
	public Locator offeredNames() {
		return this.page.getByRole(AriaRole.LISTBOX).getByRole(AriaRole.OPTION);
	}

	/** Who is typing. */
	public Locator typing() {
		return this.page.locator("[data-part=typing]");
	}

	/** The line above the new messages. */
	public Locator since() {
		return log().locator(".since");
	}

	/** The text above the first message. */
	public Locator edge() {
		return this.page.locator("[data-part=edge]");
	}

	/** Loads older messages again that could not be loaded. */
	public Locator edgeRetry() {
		return this.page.locator("[data-part=edge-retry]");
	}

	/** Jumps to the newest message. */
	public Locator newer() {
		return this.page.locator("[data-part=newer]");
	}

	/** Expects exactly these messages, from the oldest to the newest, each once. */
	public void shows(String... texts) {
		assertThat(texts()).hasText(texts);
	}

	/** The texts of all messages, from the oldest to the newest. */
	public Locator texts() {
		return log().locator("li.message .bubble");
	}

	public MessageBubble message(String text) {
		Locator bubble = this.page.locator(".bubble").filter(new Locator.FilterOptions().setHasText(text));
		return new MessageBubble(log().locator("li.message").filter(new Locator.FilterOptions().setHas(bubble)).last(),
				this.words);
	}

	private Locator log() {
		return this.page.getByRole(AriaRole.LOG);
	}

}
