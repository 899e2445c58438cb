package dev.parley.browser;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.Words;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The people of one test, each with a browser profile of their own, and the errors of
 * their pages: messages on the console (including violations of the
 * Content-Security-Policy) and uncaught exceptions.
 */
final class Visitors implements AutoCloseable {

	static final String PASSWORD = "correct horse battery";

	private final Browser browser;

	private final double patience;

	private final List<BrowserContext> profiles = new ArrayList<>();

	private final List<String> complaints = new ArrayList<>();

	private final List<Pattern> expected = new ArrayList<>();

	Visitors(Browser browser, double patience) {
		this.browser = browser;
		this.patience = patience;
	}

	/** A unique name, because the tests share a server. */
	static String unique(String name) {
		return name + "-" + UUID.randomUUID().toString().substring(0, 6);
	}

	/** Without a service worker, whose requests tests cannot hold back. */
	static Browser.NewContextOptions english() {
		return new Browser.NewContextOptions().setLocale("en-GB")
			.setReducedMotion(ReducedMotion.REDUCE)
			.setServiceWorkers(ServiceWorkerPolicy.BLOCK);
	}

	static Browser.NewContextOptions korean() {
		return english().setLocale("ko-KR");
	}

	/** A visitor whose browser is in English. */
	ParleyPage arrive(String url) {
		return arrive(url, english(), (profile) -> {
		});
	}

	ParleyPage arrive(String url, Consumer<BrowserContext> prepare) {
		return arrive(url, english(), prepare);
	}

	ParleyPage arrive(String url, Browser.NewContextOptions options) {
		return arrive(url, options, (profile) -> {
		});
	}

	ParleyPage arrive(String url, Browser.NewContextOptions options, Consumer<BrowserContext> prepare) {
		return new ParleyPage(open(url, options, prepare),
				options.locale.startsWith("ko") ? Words.KOREAN : Words.ENGLISH);
	}

	/**
	 * Prepares a visitor's profile: they come with an account and are signed in. The
	 * sign-in form, and the start page around it, are for tests that are about them.
	 * @param url any address of the server
	 */
	static Consumer<BrowserContext> signedUp(String url, String name) {
		return (profile) -> post(profile.request(), url, "/api/v1/accounts", name, 201);
	}

	/** The same for someone who has an account already. */
	static Consumer<BrowserContext> signedIn(String url, String name) {
		return (profile) -> post(profile.request(), url, "/api/v1/session", name, 200);
	}

	private static void post(APIRequestContext requests, String url, String path, String name, int status) {
		URI server = URI.create(url);
		JsonObject csrf = JsonParser.parseString(requests.get(server.resolve("/api/v1/session").toString()).text())
			.getAsJsonObject()
			.getAsJsonObject("csrf");
		APIResponse answer = requests.post(server.resolve(path).toString(),
				RequestOptions.create()
					.setHeader(csrf.get("header").getAsString(), csrf.get("token").getAsString())
					.setData(Map.of("name", name, "password", PASSWORD)));
		assertThat(answer.status()).as(answer.text()).isEqualTo(status);
	}

	/** A page that is not ours. */
	Page open(String url) {
		return open(url, english(), (profile) -> {
		});
	}

	Page open(String url, Browser.NewContextOptions options, Consumer<BrowserContext> prepare) {
		BrowserContext profile = this.browser.newContext(options);
		this.profiles.add(profile);
		profile.setDefaultTimeout(this.patience);
		profile.onConsoleMessage((message) -> {
			if (message.type().equals("error")) {
				this.complaints.add(message.text() + " (" + message.location() + ")");
			}
		});
		profile.onWebError((error) -> this.complaints.add(error.error()));
		prepare.accept(profile);
		Page page = profile.newPage();
		page.navigate(url);
		return page;
	}

	/**
	 * Ignores a complaint: Chromium itself reports failed requests on the console, and no
	 * page can prevent that.
	 * @param complaint what the test provokes on purpose
	 */
	void expect(String complaint) {
		this.expected.add(Pattern.compile(complaint));
	}

	void assertContent() {
		assertThat(this.complaints).as("complaints of the pages")
			.filteredOn((complaint) -> this.expected.stream().noneMatch((pattern) -> pattern.matcher(complaint).find()))
			.isEmpty();
	}

	/** Saves a screenshot of the last state of each page. */
	void photograph(Path folder, String title) {
		int number = 0;
		for (BrowserContext profile : this.profiles) {
			for (Page page : profile.pages()) {
				page.screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(title + "-" + ++number + ".png")));
			}
		}
		this.complaints.forEach(System.err::println);
	}

	@Override
	public void close() {
		this.profiles.forEach(BrowserContext::close);
	}

}
