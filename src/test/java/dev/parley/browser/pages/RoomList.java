package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The rooms that there are. */
public final class RoomList {

	private final Page page;

	private final Words words;

	RoomList(Page page, Words words) {
		this.page = page;
		this.words = words;
	}

	/** Leads into the new room. */
	public void create(String name) {
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.newRoom)).first().click();
		this.page.getByLabel(this.words.roomName).fill(name);
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.createRoom)).click();
		isOpen(name);
	}

	/** The same for those alone whom one invites. */
	public void createPrivate(String name) {
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.newRoom)).first().click();
		this.page.getByLabel(this.words.roomName).fill(name);
		this.page.getByLabel(this.words.privateRoom, Words.exactly()).check();
		this.page.getByRole(AriaRole.BUTTON, Words.named(this.words.createRoom)).click();
		isOpen(name);
	}

	public void open(String name) {
		link(name).click();
		isOpen(name);
	}

	/** On a narrow screen: leaves the room for the list. */
	public void comeBack() {
		this.page.getByRole(AriaRole.LINK, Words.named(this.words.backToRooms)).click();
		assertThat(list()).isVisible();
	}

	/** The name of a link has the room's and, sometimes, how much is new there. */
	public Locator link(String name) {
		return list().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
	}

	public void isOpen(String name) {
		assertThat(this.page.getByRole(AriaRole.MAIN).getByRole(AriaRole.HEADING)).hasText(name);
		isOpen();
	}

	/** Some room is open, and its history is there. */
	public void isOpen() {
		assertThat(this.page.getByRole(AriaRole.LOG)).hasAttribute("aria-busy", "false");
	}

	private Locator list() {
		return this.page.getByRole(AriaRole.NAVIGATION, Words.named(this.words.rooms));
	}

}
