package dev.parley.browser.pages;

import java.nio.file.Path;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** What people do with their own account. */
public final class AccountPanel {

	private final Page page;

	AccountPanel(Page page) {
		this.page = page;
		assertThat(dialog()).isVisible();
	}

	/** Opens the page on which administrators manage other people's accounts. */
	public AdministrationPanel administration() {
		administrationButton().click();
		return new AdministrationPanel(this.page);
	}

	/** Opens the API keys of back ends. */
	public ApiKeysPanel apiKeys() {
		part("api-keys").click();
		return new ApiKeysPanel(this.page);
	}

	/** Opens the form in which administrators tell something to everybody. */
	public AnnouncementPanel announcement() {
		part("announcement").click();
		return new AnnouncementPanel(this.page);
	}

	/** For administrators only. */
	public Locator announcementButton() {
		return part("announcement");
	}

	/** For administrators only. */
	public Locator administrationButton() {
		return part("administration");
	}

	/** Writes the line that others see, and waits for the server. */
	public void describe(String about) {
		about().fill(about);
		about().press("Enter");
		assertThat(part("done")).hasText("Your profile has been saved.");
	}

	/** The line that others see. */
	public Locator about() {
		return dialog().locator("#about");
	}

	/** People whom the user has blocked. */
	public Locator blocked() {
		return part("blocked").locator(".sign-in-item");
	}

	/** Each place where the user is signed in, with this browser first. */
	public Locator signIns() {
		return dialog().locator(".sign-in-item");
	}

	/** Signs the user out at another place. */
	public void end(Locator signIn) {
		signIn.getByRole(AriaRole.BUTTON).click();
	}

	/** Asks to sign out everywhere; nothing has happened yet. */
	public void askToSignOutEverywhere() {
		part("everywhere").click();
		assertThat(part("question")).isVisible();
	}

	public void confirm() {
		part("confirm").click();
	}

	public void keep() {
		part("keep").click();
		assertThat(part("question")).isHidden();
	}

	public Locator theme() {
		return part("theme");
	}

	public Locator currentPassword() {
		return dialog().locator("[name=password]");
	}

	public void changePassword(String current, String next) {
		currentPassword().fill(current);
		dialog().locator("[name=newPassword]").fill(next);
		part("submit").click();
	}

	public Locator done() {
		return part("done");
	}

	public Locator problem() {
		return dialog().getByRole(AriaRole.ALERT);
	}

	/** All of the user's data, as a file. */
	public Path download() {
		return this.page.waitForDownload(() -> part("export").click()).path();
	}

	/** Opens the page on which they delete their account. */
	public FarewellPanel farewell() {
		part("farewell").click();
		return new FarewellPanel(this.page);
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=account-dialog]");
	}

	private Locator part(String name) {
		return dialog().locator("[data-part=" + name + "]");
	}

}
