package dev.parley.browser.pages;

import java.util.List;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The page on which people turn their second factor on and off. */
public final class SecondFactorPanel {

	private static final int RECOVERY_CODES = 10;

	private final Page page;

	SecondFactorPanel(Page page) {
		this.page = page;
		assertThat(dialog()).isVisible();
	}

	/** Shows the secret. */
	public void begin(String password) {
		part("begin").locator("input").fill(password);
		part("begin").locator("button").click();
	}

	/** The secret as people type it into an app. */
	public String secret() {
		assertThat(part("secret")).isVisible();
		return part("secret").textContent().replace(" ", "");
	}

	public Locator qrCode() {
		return part("qr").locator("svg");
	}

	public void confirm(String code) {
		part("confirm").locator("input").fill(code);
		part("confirm").locator("button").click();
	}

	public List<String> recoveryCodes() {
		assertThat(part("list").locator("li")).hasCount(RECOVERY_CODES);
		return part("list").locator("li").allTextContents();
	}

	public void kept() {
		part("kept").click();
		assertThat(part("on")).isVisible();
	}

	public void turnOff(String password, String code) {
		part("change").locator("[name=password]").fill(password);
		part("change").locator("[name=code]").fill(code);
		part("turn-off").click();
	}

	public void renewRecoveryCodes(String password, String code) {
		part("change").locator("[name=password]").fill(password);
		part("change").locator("[name=code]").fill(code);
		part("change").locator("[value=new-codes]").click();
	}

	public void isOff() {
		assertThat(part("off")).isVisible();
	}

	public Locator problem() {
		return dialog().getByRole(AriaRole.ALERT);
	}

	public void close() {
		this.page.keyboard().press("Escape");
		assertThat(dialog()).isHidden();
	}

	public Locator dialog() {
		return this.page.locator("[data-widget=second-factor]");
	}

	private Locator part(String name) {
		return dialog().locator("[data-part=" + name + "]");
	}

}
