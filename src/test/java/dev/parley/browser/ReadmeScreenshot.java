package dev.parley.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.Chromium;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * Takes the screenshot in README, the same one each time: two people, a few rooms, one
 * morning. This is a program, not a test: run {@code main} in the project's folder. The
 * messages contain no emoji, because a bare machine has no font for them.
 */
final class ReadmeScreenshot {

	private static final Path PICTURE = Path.of("src", "docs", "screenshot.png");

	private static final Instant MORNING = Instant.parse("2026-03-27T09:04:00Z");

	private static final String MINA = "mina";

	private static final String JUN = "준호";

	/**
	 * The author of each message, and how many minutes it comes after the previous one.
	 */
	private static final List<Line> TALK = List.of(
			new Line(MINA, 0, "Good morning! The photos of Sunday’s walk are up."),
			new Line(JUN, 2, "좋은 아침이에요! 벌써 다 보셨어요?"), new Line(MINA, 1, "네, 벚꽃 사진이 정말 예뻐요"),
			new Line(MINA, 0, "The one on the bridge should go on the cover."),
			new Line(JUN, 3, "Agreed. I’ll crop it a little and send it to the printer by noon."),
			new Line(JUN, 0, "표지 제목은 “봄을 걷다” 어때요?"), new Line(MINA, 1, "“봄을 걷다”… 좋은데요!"),
			new Line(MINA, 8, "By the way: next walk on Saturday, nine o’clock, east gate. Who is in?"),
			new Line(JUN, 1, "저요! 김밥은 제가 가져갈게요"), new Line(MINA, 0, "Then I’ll bring the tea."));

	private ReadmeScreenshot() {
	}

	public static void main(String[] arguments) throws Exception {
		PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
		Path folder = Files.createTempDirectory("parley-screenshot");
		try (RestartableServer server = new RestartableServer(folder, ManualTime.class);
				Chromium chromium = Chromium.launch();
				Visitors visitors = new Visitors(chromium.browser(), 20_000)) {
			take(server.url(), visitors);
		}
	}

	private static void take(String url, Visitors visitors) {
		Map<String, ParleyPage> pages = List.of(MINA, JUN)
			.stream()
			.collect(Collectors.toMap((name) -> name, (name) -> visitors.arrive(url, inTheMorning(),
					(profile) -> profile.clock().setFixedTime(MORNING.toEpochMilli()))));
		pages.forEach((name, page) -> {
			page.welcome().signUp(name, Visitors.PASSWORD);
			page.isConnectedOver("WebSocket");
		});
		ParleyPage minas = pages.get(MINA);
		ParleyPage juns = pages.get(JUN);
		for (String room : List.of("Bookbinding", "Sunday walks", "점심 뭐 먹지")) {
			minas.rooms().create(room);
		}
		juns.rooms().open("점심 뭐 먹지");
		minas.rooms().open("Sunday walks");
		juns.room().say("오늘은 칼국수 어때요?");
		juns.room().say("열두 시 반에 로비에서 만나요");
		juns.rooms().open("Sunday walks");
		Instant now = MORNING;
		for (Line line : TALK) {
			now = now.plusSeconds(60L * line.pause());
			ManualTime.NOW.set(now);
			for (ParleyPage page : pages.values()) {
				page.page().clock().setFixedTime(now.toEpochMilli());
			}
			pages.get(line.author()).room().say(line.text());
			pages.values().forEach((page) -> page.room().message(line.text()).is("sent"));
		}
		minas.page().screenshot(new Page.ScreenshotOptions().setPath(PICTURE));
	}

	private static Browser.NewContextOptions inTheMorning() {
		return Visitors.english()
			.setTimezoneId("UTC")
			.setColorScheme(ColorScheme.LIGHT)
			.setViewportSize(1280, 800)
			.setDeviceScaleFactor(1);
	}

	private record Line(String author, int pause, String text) {

	}

	/**
	 * The server's clock, which this program moves. It is not a {@code @Configuration},
	 * because the tests would find it.
	 */
	static class ManualTime {

		static final AtomicReference<Instant> NOW = new AtomicReference<>(MORNING);

		@Bean
		@Primary
		Clock manualClock() {
			return new Clock() {
				@Override
				public ZoneId getZone() {
					return ZoneOffset.UTC;
				}

				@Override
				public Clock withZone(ZoneId zone) {
					throw new UnsupportedOperationException();
				}

				@Override
				public Instant instant() {
					return NOW.get();
				}
			};
		}

	}

}
