package dev.parley.browser;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.parley.browser.pages.AnnouncementPanel;
import dev.parley.browser.pages.AnswersPage;
import dev.parley.browser.pages.BellPanel;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.Words;
import dev.parley.notifications.Notification;
import dev.parley.notifications.Notifications;
import dev.parley.support.Account;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bell, on two devices, and the form for announcements, which all tests would hear.
 */
@Slow
@RunningServer
@BrowserTest
class NotificationsPageIT {

	/** A browser without a screen shows no notifications, so this records them. */
	private static final String RECORDED = """
			window.shown = [];
			window.Notification = class extends EventTarget {
			  static permission = 'default';
			  static async requestPermission() { window.asked = true; return Notification.permission = 'granted'; }
			  constructor(title, { body }) { super(); window.shown.push(body); window.last = this; }
			  close() { }
			};""";

	@Autowired
	private Notifications notifications;

	@Autowired
	private JdbcClient database;

	private int port;

	private String url;

	private Account mina;

	@BeforeEach
	void minaHasNoNews(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
		this.database.sql("delete from notification").update();
		this.mina = Account.signUp(port, "mina");
	}

	@Test
	void whoWasAwayFindsThemAndWhatOneDeviceHasReadTheOtherHas(Visitors visitors) {
		mention("Photos");
		mention("Tea");
		BellPanel desk = bell(chat(visitors));
		BellPanel telephone = bell(answers(visitors, this.url).page());
		desk.isUnread(2);
		telephone.isUnread(2);
		assertThat(desk.button()).hasAccessibleName("Notifications, 2 unread");
		desk.button().press("Enter");
		assertThat(desk.texts().first()).hasText("jun mentioned you in Tea");
		assertThat(desk.fresh()).hasCount(2);
		desk.isUnread(0);
		telephone.isUnread(0);
		assertThat(desk.fresh()).hasCount(2);
		desk.panel().press("Escape");
		assertThat(desk.panel()).isHidden();
		assertThat(desk.button()).isFocused();
		desk.open();
		assertThat(desk.fresh()).hasCount(0);
	}

	@Test
	void oneThatComesIsToldAndIsReadWhereThePanelIsOpen(Visitors visitors) {
		BellPanel desk = bell(chat(visitors));
		BellPanel telephone = bell(answers(visitors, this.url).page());
		desk.isUnread(0);
		telephone.open();
		assertThat(telephone.panel()).containsText("Nothing yet.");
		mention("Tea");
		assertThat(desk.news()).hasText("jun mentioned you in Tea");
		assertThat(telephone.texts()).hasText("jun mentioned you in Tea");
		desk.isUnread(0);
		telephone.isUnread(0);
	}

	@Test
	void whoIsMentionedInARoomHearsItOnAllDevices(Visitors visitors) {
		BellPanel desk = bell(chat(visitors));
		BellPanel telephone = bell(answers(visitors, this.url).page());
		Account jun = Account.signUp(this.port, "jun");
		signIn(visitors, jun).room().say("Tea, @" + this.mina.name() + "?");
		desk.isUnread(1);
		telephone.isUnread(1);
		telephone.open();
		assertThat(telephone.texts()).hasText(jun.name() + " mentioned you in General");
		desk.isUnread(0);
	}

	@Test
	void aCutLineLosesNone(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			AnswersPage page = answers(visitors, line.url());
			BellPanel bell = bell(page.page());
			bell.isUnread(0);
			line.goDead();
			page.page().evaluate("() => dispatchEvent(new Event('offline'))");
			page.isCutOff();
			mention("Tea");
			mention("Photos");
			line.repair();
			page.page().evaluate("() => dispatchEvent(new Event('online'))");
			bell.isUnread(2);
		}
	}

	@Test
	void aNotificationLeadsToItsPlace(Visitors visitors) {
		this.notifications.notify(this.mina.name(),
				new Notification("mention", "jun", Map.of("room", "Tea"), "/answers/#a"));
		Page page = chat(visitors);
		BellPanel bell = bell(page);
		bell.open();
		bell.links().first().press("Enter");
		assertThat(page).hasURL(this.url + "answers/#a");
	}

	@Test
	void aForeignLinkFromTheServerIsNoLink(Visitors visitors) {
		Page page = chat(visitors);
		page.route("**/api/v1/notifications?*", (route) -> route.fulfill(new Route.FulfillOptions()
			.setContentType("application/json")
			.setBody(
					"""
							{"notifications":[
							{"position":3,"kind":"mention","sender":"jun","parameters":{},"link":"javascript:alert(1)","time":"2026-11-27T08:00:00Z"},
							{"position":2,"kind":"mention","sender":"jun","parameters":{},"link":"//evil.example/","time":"2026-11-27T08:00:00Z"},
							{"position":1,"kind":"constructor","sender":null,"parameters":{},"link":null,"time":"2026-11-27T08:00:00Z"}],
							"next":null,"readUpTo":0,"unread":3}""")));
		page.reload();
		BellPanel bell = bell(page);
		bell.isUnread(3);
		bell.open();
		assertThat(bell.links()).hasCount(3);
		assertThat(bell.panel().locator("a[href]")).hasCount(0);
		assertThat(bell.texts().last()).hasText("There is news. Reload the page to see it.");
	}

	@Test
	void aScriptInANameOrATextIsText(Visitors visitors) {
		String script = "<img src=x onerror=alert(1)>";
		this.notifications.notify(this.mina.name(), new Notification("mention", script, Map.of("room", script), "/"));
		BellPanel bell = bell(chat(visitors));
		bell.open();
		assertThat(bell.texts()).hasText(script + " mentioned you in " + script);
	}

	@Test
	void thoseOfMonthsAreShownAPageAtATime(Visitors visitors) {
		for (int i = 1; i <= 21; i++) {
			mention("room " + i);
		}
		BellPanel bell = bell(answers(visitors, this.url).page());
		bell.isUnread(21);
		bell.open();
		assertThat(bell.texts()).hasCount(20);
		bell.more().press("Enter");
		assertThat(bell.links().nth(20)).isFocused();
		assertThat(bell.texts().nth(20)).hasText("jun mentioned you in room 1");
	}

	@Test
	void theBrowserAsksOnlyAtAClickAndNotifiesWhoLooksElsewhere(Visitors visitors) {
		ParleyPage parley = visitors.arrive(this.url + "answers/", Visitors.english(),
				(profile) -> profile.addInitScript(RECORDED));
		AnswersPage answers = new AnswersPage(parley);
		answers.signIn().signIn(this.mina.name(), Account.PASSWORD);
		answers.isSignedInAs(this.mina.name());
		Page page = answers.page();
		BellPanel bell = bell(page);
		mention("Tea");
		bell.isUnread(1);
		assertThat(page.evaluate("() => [window.asked, window.shown]")).isEqualTo(Arrays.asList(null, List.of()));
		bell.open();
		bell.here().check();
		assertThat(page.evaluate("() => window.asked")).isEqualTo(true);
		mention("Photos");
		assertThat(bell.texts()).hasCount(2);
		assertThat(page.evaluate("() => window.shown")).isEqualTo(List.of());
		page.evaluate("() => Object.defineProperty(document, 'hidden', { get: () => true })");
		mention("Cake");
		bell.isUnread(1);
		assertThat(page.evaluate("() => window.shown")).isEqualTo(List.of("jun mentioned you in Cake"));
		page.evaluate("() => window.last.dispatchEvent(new Event('click'))");
		assertThat(page).hasURL(this.url + "#/rooms/general");
	}

	@Test
	void whoSignsOutLeavesNothingInThePage(Visitors visitors) {
		mention("Tea");
		Page page = answers(visitors, this.url).page();
		BellPanel bell = bell(page);
		bell.isUnread(1);
		Page other = page.context().newPage();
		other.navigate(this.url + "answers/");
		AnswersPage second = new AnswersPage(new ParleyPage(other, Words.ENGLISH));
		second.isSignedInAs(this.mina.name());
		second.menu().click();
		other.locator("[data-part=sign-out]").click();
		assertThat(page.locator("[data-widget=signed-out]")).isVisible();
		assertThat(bell.button()).hasCount(0);
	}

	@Test
	void anAdministratorTellsEverybodyWhoIsHereAndNobodyElseCan(Visitors visitors) {
		visitors.expect("status of 403");
		ParleyPage minas = signIn(visitors, this.mina);
		assertThat(minas.account().announcementButton()).isHidden();
		minas.page().keyboard().press("Escape");
		BellPanel desk = bell(minas.page());
		BellPanel telephone = bell(answers(visitors, this.url).page());
		ParleyPage roots = signIn(visitors, administrator());
		AnnouncementPanel form = roots.account().announcement();
		form.send().click();
		assertThat(form.text("en")).isFocused();
		form.text("en").fill("Tonight at ten: <img src=x onerror=alert(1)>\nWe move.");
		form.send().press("Enter");
		assertThat(form.keep()).isFocused();
		form.keep().press("Enter");
		assertThat(form.question()).isHidden();
		assertThat(form.send()).isFocused();
		desk.isUnread(0);
		form.send().press("Enter");
		roots.page()
			.route("**/api/v1/announcements",
					(route) -> route.fulfill(new Route.FulfillOptions().setStatus(403)
						.setContentType("application/problem+json")
						.setBody("{\"status\":403,\"code\":\"sign-in-again\",\"detail\":\"Sign in again\"}")));
		form.confirm().press("Enter");
		assertThat(form.problem()).containsText("You signed in some time ago.");
		roots.page().unrouteAll();
		form.signInAgain(Account.PASSWORD);
		assertThat(form.done()).hasText("Everybody has it now.");
		assertThat(form.text("en")).hasValue("");
		desk.isUnread(1);
		telephone.isUnread(1);
		desk.open();
		assertThat(desk.texts().first()).hasText("Tonight at ten: <img src=x onerror=alert(1)> We move.");
		telephone.isUnread(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "ko" })
	void theFormForAnAnnouncementHasNoFault(String language, Visitors visitors) {
		ParleyPage parley = visitors.arrive(this.url, language.equals("ko") ? Visitors.korean() : Visitors.english());
		Account root = administrator();
		parley.welcome().signIn(root.name(), Account.PASSWORD);
		parley.isSignedInAs(root.name());
		AnnouncementPanel form = parley.account().announcement();
		parley.page().setViewportSize(360, 640);
		form.text(language).fill("…");
		form.send().click();
		assertThat(form.confirm()).isVisible();
		Faults.assertNone(parley.page());
		assertThat(parley.page().locator("html")).hasJSProperty("scrollWidth", 360);
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "ko" })
	void theBellHasNoFault(String language, Visitors visitors) {
		mention("Tea");
		this.notifications.notify(this.mina.name(),
				new Notification("announcement", "root", Map.of("en", "Tonight at ten", "ko", "오늘 밤 10시"), null));
		Browser.NewContextOptions options = language.equals("ko") ? Visitors.korean() : Visitors.english();
		ParleyPage parley = visitors.arrive(this.url, options, Visitors.signedIn(this.url, this.mina.name()));
		Page page = parley.page();
		BellPanel bell = bell(page);
		bell.isUnread(2);
		Faults.assertNone(page);
		bell.open();
		assertThat(bell.texts().first()).hasText(language.equals("ko") ? "오늘 밤 10시" : "Tonight at ten");
		Faults.assertNone(page);
		page.setViewportSize(360, 640);
		page.navigate(this.url + "answers/");
		bell.open();
		assertThat(bell.texts()).hasCount(2);
		Faults.assertNone(page);
		assertThat(page.locator("html")).hasJSProperty("scrollWidth", 360);
	}

	private void mention(String room) {
		this.notifications.notify(this.mina.name(),
				new Notification("mention", "jun", Map.of("room", room), "/#/rooms/general"));
	}

	private static BellPanel bell(Page page) {
		return new BellPanel(page);
	}

	private Account administrator() {
		Account root = Account.signUp(this.port, "root");
		this.database.sql("insert into account_role select id, 'ADMIN' from account where name = ?")
			.param(root.name())
			.update();
		return root;
	}

	private ParleyPage signIn(Visitors visitors, Account account) {
		ParleyPage page = visitors.arrive(this.url, Visitors.signedIn(this.url, account.name()));
		page.isSignedInAs(account.name());
		return page;
	}

	private Page chat(Visitors visitors) {
		return signIn(visitors, this.mina).page();
	}

	private AnswersPage answers(Visitors visitors, String url) {
		AnswersPage page = new AnswersPage(visitors.arrive(url + "answers/", Visitors.signedIn(url, this.mina.name())));
		page.isSignedInAs(this.mina.name());
		return page;
	}

}
