package dev.parley.browser.pages;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** One browser tab with the page of calls. */
public final class CallPage {

	/** Lets tests see the connections that the page makes. */
	private static final String WATCHED = """
			window.connections = [];
			window.channels = [];
			window.RTCPeerConnection = class extends window.RTCPeerConnection {
				constructor(...options) {
					super(...options);
					window.connections.push(this);
				}
				createDataChannel(...options) {
					const channel = super.createDataChannel(...options);
					window.channels.push(channel);
					return channel;
				}
			};""";

	private static final String WITHOUT_DEVICES = """
			globalThis.MediaDevices && (MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException('', '%s')));""";

	/**
	 * Pictures decoded and octets of sound received over the connections that are open.
	 */
	private static final String RECEIVED = """
			async () => {
				const all = [];
				for (const each of window.connections.filter((one) => one.connectionState !== 'closed')) {
					const inbound = [...(await each.getStats()).values()].filter(({ type }) => type === 'inbound-rtp');
					const of = (kind) => inbound.find((one) => one.kind === kind);
					all.push([of('video')?.framesDecoded ?? 0, of('audio')?.bytesReceived ?? 0]);
				}
				return all;
			}""";

	private final ParleyPage parley;

	private final Page page;

	public CallPage(ParleyPage parley) {
		this.parley = parley;
		this.page = parley.page();
	}

	/** Prepares a browser profile, before the first page. */
	public static void watch(BrowserContext profile) {
		profile.addInitScript(WATCHED);
	}

	/**
	 * The same, with devices that cannot be had.
	 * @param error that the browser gives, such as {@code NotAllowedError}
	 */
	public static void withoutDevices(BrowserContext profile, String error) {
		watch(profile);
		profile.addInitScript(WITHOUT_DEVICES.formatted(error));
	}

	/** For actions that only a browser can do. */
	public Page page() {
		return this.page;
	}

	/** Leads to the sign-in form by the button in the header. */
	public WelcomePanel signIn() {
		this.page.locator("[data-widget=shell] [data-part=sign-in]").click();
		return this.parley.welcome();
	}

	public void join() {
		part("join").click();
		assertThat(part("room")).isVisible();
	}

	/** Waits until that many others are there, connected. */
	public void isWith(int others) {
		assertThat(this.page.locator(".tiles .tile[data-state=connected]")).hasCount(others);
		assertThat(tiles()).hasCount(others + 1);
	}

	/** Waits until a picture and a sound of that many others come, and go on coming. */
	public void seesAndHears(int others) {
		this.page.waitForFunction("""
				async (others) => {
					const received = %s;
					const before = window.before;
					const now = await received();
					if (now.length !== others) {
						return false;
					}
					window.before = before ?? now;
					const grown = before?.length === others
						&& now.every(([frames, bytes], index) => frames > before[index][0] && bytes > before[index][1]);
					if (grown) {
						window.before = null;
					}
					return grown;
				}""".formatted(RECEIVED), others);
	}

	/** Makes one of the connections find its way again, as after a change of network. */
	public void restartIce() {
		this.page.evaluate("() => window.connections.find((one) => one.connectionState === 'connected').restartIce()");
	}

	/** The password of the way that is used, which is another one after a restart. */
	public String iceUser() {
		return (String) this.page.evaluate("() => /ice-ufrag:(\\S+)/.exec(window.connections"
				+ ".find((one) => one.connectionState === 'connected').remoteDescription.sdp)[1]");
	}

	/** Sends something over the data channels that the page would never send. */
	public void sayDirectly(String script) {
		this.page.evaluate("() => window.channels.filter((one) => one.readyState === 'open').forEach((channel) => {"
				+ script + "})");
	}

	public int connectionsMade() {
		return ((Number) this.page.evaluate("() => window.connections.length")).intValue();
	}

	public void say(String text) {
		if (!part("words").isVisible()) {
			part("words-open").click();
		}
		Locator field = part("say").locator("[data-part=text]");
		field.fill(text);
		field.press("Enter");
	}

	public Locator said() {
		return this.page.locator("[data-part=said] > div");
	}

	public Locator tiles() {
		return this.page.locator(".tiles .tile");
	}

	/** The tile of another user. */
	public Locator tile(String user) {
		return this.page.locator(".tiles .tile:not([data-self])[data-peer=\"" + user + "\"]");
	}

	public Locator part(String name) {
		return this.page.locator("[data-widget=call] [data-part=" + name + "]").first();
	}

	/** What screen readers are told. */
	public Locator news() {
		return part("news");
	}

	public void isCutOff() {
		assertThat(this.page.locator("html")).hasAttribute("data-lost", "");
	}

	public void isConnected() {
		assertThat(this.page.locator("html")).hasAttribute("data-connection", "connected");
	}

}
