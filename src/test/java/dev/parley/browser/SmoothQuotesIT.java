package dev.parley.browser;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.browser.pages.QuotesPage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand changes a second, for ten seconds in a trace of the browser, and a server
 * that starts again.
 */
@BrowserTest
@Slow
class SmoothQuotesIT {

	/** Milliseconds of a task that a person notices. */
	private static final double LONG = 50;

	/**
	 * More than the 200 of the beginning, and never mind a busy machine: 500 at least.
	 */
	private static final Pattern MANY = Pattern.compile("[5-9]\\d\\d|\\d,\\d+");

	private static final String TEN_SECONDS = """
			() => new Promise((over) => {
				const end = performance.now() + 10000;
				const frame = (now) => now < end ? requestAnimationFrame(frame) : over();
				requestAnimationFrame(frame);
			})""";

	/**
	 * The time of a task is that of its thread on a processor: what other programs of a
	 * busy machine take is not counted.
	 */
	@Test
	void noTaskOfThePageIsLong(Visitors visitors, @TempDir Path folder) {
		try (RestartableServer server = new RestartableServer(folder)) {
			QuotesPage page = new QuotesPage(visitors.arrive(server.url() + "quotes/",
					Visitors.english().setReducedMotion(ReducedMotion.NO_PREFERENCE)));
			page.showsAllSymbols();
			assertThat(page.messagesInTheLastSecond()).hasText(MANY);
			Browser browser = page.page().context().browser();
			browser.startTracing(page.page(),
					new Browser.StartTracingOptions().setCategories(List.of("toplevel", "__metadata")));
			page.page().evaluate(TEN_SECONDS);
			JsonNode trace = JsonMapper.shared()
				.readTree(new String(browser.stopTracing(), StandardCharsets.UTF_8))
				.get("traceEvents");
			assertThat(page.messagesInTheLastSecond()).hasText(MANY);
			List<JsonNode> threads = events(trace, "thread_name").stream()
				.filter((thread) -> thread.at("/args/name").stringValue().equals("CrRendererMain"))
				.toList();
			List<Double> tasks = StreamSupport.stream(trace.spliterator(), false)
				.filter((event) -> event.has("tdur") && threads.stream().anyMatch((thread) -> isOf(event, thread)))
				.map((event) -> event.get("tdur").doubleValue() / 1000)
				.toList();
			assertThat(tasks).hasSizeGreaterThan(100).allMatch((milliseconds) -> milliseconds < LONG);
		}
	}

	private static List<JsonNode> events(JsonNode trace, String name) {
		return StreamSupport.stream(trace.spliterator(), false)
			.filter((event) -> event.at("/name").asString().equals(name))
			.toList();
	}

	private static boolean isOf(JsonNode event, JsonNode thread) {
		return event.get("pid").equals(thread.get("pid")) && event.get("tid").equals(thread.get("tid"));
	}

	@Test
	void afterARestartTheNewMarketIsShown(Visitors visitors, @TempDir Path folder) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (RestartableServer server = new RestartableServer(folder)) {
			QuotesPage page = new QuotesPage(visitors.arrive(server.url() + "quotes/"));
			page.showsAllSymbols();
			page.pace().press("Home");
			server.stop();
			assertThat(page.stale()).containsText("The line is cut.");
			server.start();
			assertThat(page.stale()).isHidden();
			page.isLive();
			page.showsAllSymbols();
			page.pace().press("End");
			page.isLive();
		}
	}

}
