package dev.parley.browser.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The page for people who are not signed in. */
public final class WelcomePanel {

	private final Page page;

	private final Words words;

	WelcomePanel(Page page, Words words) {
		this.page = page;
		this.words = words;
	}

	public void signUp(String name, String password) {
		submit(this.words.signUp, name, password);
	}

	public void signIn(String name, String password) {
		submit(this.words.signIn, name, password);
	}

	public Locator heading() {
		return root().getByRole(AriaRole.HEADING);
	}

	public Locator name() {
		return this.page.getByLabel(this.words.name, Words.exactly());
	}

	public Locator password() {
		return this.page.getByLabel(this.words.password, Words.exactly());
	}

	public Locator invitation() {
		return root().locator("#invitation");
	}

	/** The field for the code of the second factor. */
	public Locator code() {
		return root().locator("#code");
	}

	/** Continues with the code that was asked for. */
	public void enter(String code) {
		code().fill(code);
		code().press("Enter");
	}

	/** The text for people who have no account. */
	public Locator question() {
		return root().locator("[data-part=question]");
	}

	public Locator switchButton() {
		return root().locator("[data-part=switch]");
	}

	/** The text at a field. */
	public Locator problemOf(String field) {
		return root().locator("[data-part=" + field + "-problem]");
	}

	public Locator problem() {
		return root().getByRole(AriaRole.ALERT);
	}

	public void isShown() {
		assertThat(name()).isVisible();
		assertThat(this.page.locator("[data-widget=app]")).isHidden();
	}

	private void submit(String what, String name, String password) {
		Locator submit = root().locator("[data-part=submit]");
		// While styles and scripts are loading, the form may be laid out, without its
		// words.
		assertThat(this.page.locator("html")).hasAttribute("data-view", "sign-in");
		assertThat(submit).isVisible();
		if (!submit.textContent().equals(what)) {
			switchButton().click();
		}
		assertThat(submit).hasText(what);
		name().fill(name);
		password().fill(password);
		submit.click();
	}

	private Locator root() {
		return this.page.locator("[data-widget=sign-in]");
	}

}
