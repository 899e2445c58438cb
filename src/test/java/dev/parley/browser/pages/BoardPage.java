package dev.parley.browser.pages;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import org.jspecify.annotations.Nullable;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One browser tab with a board. Places are from its middle, at zoom 1. */
public final class BoardPage {

	private static final String INK = """
			([name, dx, dy]) => {
			  const canvas = document.querySelector(`canvas[data-part=${name}]`);
			  if (!canvas) {
			    return false;
			  }
			  const x = (canvas.clientWidth / 2 + dx) * devicePixelRatio - 4;
			  const y = (canvas.clientHeight / 2 + dy) * devicePixelRatio - 4;
			  return canvas.getContext('2d').getImageData(x, y, 8, 8).data.some((value) => value > 0);
			}""";

	private final ParleyPage parley;

	private final Page page;

	private @Nullable CDPSession fingers;

	public BoardPage(ParleyPage parley) {
		this.parley = parley;
		this.page = parley.page();
	}

	/** For actions that only a browser can do. */
	public Page page() {
		return this.page;
	}

	/** Signs up, by the sign-in form, and comes back. */
	public void signUp(String name, String password) {
		part("sign-in").last().click();
		this.parley.welcome().signUp(name, password);
		isReady();
	}

	/** Signs in, by the sign-in form, and comes back. */
	public void signIn(String name, String password) {
		part("sign-in").last().click();
		this.parley.welcome().signIn(name, password);
		isReady();
	}

	/** Can be drawn on. */
	public void isReady() {
		assertThat(part("tools")).isVisible();
		assertThat(this.page.locator("html")).hasAttribute("data-connection", "connected");
	}

	public void isCutOff() {
		assertThat(this.page.locator("html")).hasAttribute("data-lost", "");
	}

	/** The server has confirmed everything that was drawn here. */
	public void hasSentAll() {
		assertThat(this.page.locator("[data-widget=board]")).hasAttribute("data-unsent", "0");
	}

	/** Draws a line with the tool that is chosen. */
	public void draw(int fromX, int fromY, int toX, int toY) {
		begin(fromX, fromY);
		goOn(toX, toY);
		this.page.mouse().up();
	}

	public void begin(int x, int y) {
		move(x, y, 1);
		this.page.mouse().down();
	}

	public void goOn(int x, int y) {
		move(x, y, 8);
	}

	public void end() {
		this.page.mouse().up();
	}

	private void move(int x, int y, int steps) {
		var box = part("paper").boundingBox();
		this.page.mouse()
			.move(box.x + box.width / 2 + x, box.y + box.height / 2 + y, new Mouse.MoveOptions().setSteps(steps));
	}

	/**
	 * What fingers do, in a context that has touch.
	 * @param type of the touch event, as browsers call it
	 * @param places x and y of each finger that is on the paper, from its middle
	 */
	public void touch(String type, int... places) {
		var box = part("paper").boundingBox();
		JsonArray points = new JsonArray();
		for (int i = 0; i < places.length; i += 2) {
			JsonObject finger = new JsonObject();
			finger.addProperty("id", i);
			finger.addProperty("x", box.x + box.width / 2 + places[i]);
			finger.addProperty("y", box.y + box.height / 2 + places[i + 1]);
			points.add(finger);
		}
		JsonObject event = new JsonObject();
		event.addProperty("type", type);
		event.add("touchPoints", points);
		if (this.fingers == null) {
			this.fingers = this.page.context().newCDPSession(this.page);
		}
		this.fingers.send("Input.dispatchTouchEvent", event);
	}

	public void choose(String tool) {
		this.page.locator("input[value=%s]".formatted(tool)).check();
	}

	/** There is ink that the server has. */
	public void shows(int x, int y) {
		this.page.waitForFunction(INK, new Object[] { "picture", x, y });
	}

	/** There is ink that is being drawn, or that the server has not confirmed. */
	public void showsForNow(int x, int y) {
		this.page.waitForFunction(INK, new Object[] { "live", x, y });
	}

	/** There is no ink. */
	public void isBlank(int x, int y) {
		this.page.waitForFunction(
				"(place) => document.querySelector('canvas[data-part=picture]') && !['picture', 'live'].some((name) => (%s)([name, ...place]))"
					.formatted(INK),
				new Object[] { x, y });
	}

	public Locator cursor(String name) {
		return this.page.locator(".board-cursor").filter(new Locator.FilterOptions().setHasText(name));
	}

	/** Who is here, with names. */
	public Locator people() {
		return this.page.locator(".board-person");
	}

	/** What is on the board, in words. */
	public Locator summary() {
		return part("summary");
	}

	public Locator part(String name) {
		return this.page.locator("[data-widget=board] [data-part=%s]".formatted(name));
	}

}
