package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The list of rooms. */
public final class RoomList {

	private final Page page;

	private final Words words;

	RoomList(Page page, Words words) {
		this.page = page;
		this.words = words;
	}

	/** Opens the form for a new room: the field for its name. */
	public Locator newName() {
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.newRoom)).first().click();
		return this.page.getByLabel(this.words.roomName);
	}

	/** Creates a room, which then opens. */
	public void create(String name) {
		newName().fill(name);
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.createRoom)).click();
		isOpen(name);
	}

	/** Creates a private room, for invited people only. */
	public void createPrivate(String name) {
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.newRoom)).first().click();
		this.page.getByLabel(this.words.roomName).fill(name);
		this.page.getByLabel(this.words.privateRoom, Words.exactly()).check();
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.createRoom)).click();
		isOpen(name);
	}

	/** Opens the conversation with one other person. */
	public void openDirect(String name) {
		this.page.locator("[data-part=direct-new]").click();
		Locator field = this.page.locator("#direct-name");
		field.fill(name);
		field.press("Enter");
		assertThat(field).isHidden();
		isOpen();
	}

	/** The link to the conversation with one other person. */
	public Locator direct(String name) {
		return this.page.locator("[data-part=directs] a").filter(new Locator.FilterOptions().setHasText(name));
	}

	public void open(String name) {
		link(name).click();
		isOpen(name);
	}

	/** On a narrow screen: goes back from the room to the list. */
	public void comeBack() {
		this.page.getByRole(AriaRole.LINK, Words.named(this.words.backToRooms)).click();
		assertThat(list()).isVisible();
	}

	/**
	 * The name of a link contains the room's name and, sometimes, the number of new
	 * messages.
	 */
	public Locator link(String name) {
		return list().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
	}

	/** The number of new messages alone: names of rooms have digits, too. */
	public Locator unread(String name) {
		return link(name).locator("[data-part=count]");
	}

	public void isOpen(String name) {
		assertThat(this.page.getByRole(AriaRole.MAIN).getByRole(AriaRole.HEADING)).hasText(name);
		isOpen();
	}

	/** A room is open, and its history is loaded. */
	public void isOpen() {
		assertThat(this.page.getByRole(AriaRole.LOG)).hasAttribute("aria-busy", "false");
	}

	private Locator list() {
		return this.page.getByRole(AriaRole.NAVIGATION, Words.named(this.words.rooms));
	}

}
