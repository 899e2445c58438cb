package dev.parley.browser;

import java.util.List;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.browser.pages.ParleyPage;

import static org.assertj.core.api.Assertions.assertThat;

/** Faults of a page that keep some people from using it. */
final class Faults {

	/**
	 * On a busy machine some texts may still have the colour of the other scheme: all is
	 * drawn twice, and no colour changes any more.
	 */
	private static final String SETTLED = """
			() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
				.then(() => Promise.all(document.getAnimations()
					.filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
					.map((each) => each.finished.catch(() => null))))
				.then(() => null)""";

	private Faults() {
	}

	/** In both colour schemes. */
	static void assertNoneSerious(ParleyPage page) {
		assertNone(page.page(), List.of("serious", "critical"));
	}

	/** Not even a small one, in both colour schemes. */
	static void assertNone(Page page) {
		assertNone(page, List.of("minor", "moderate", "serious", "critical"));
	}

	private static void assertNone(Page page, List<String> impacts) {
		for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
			page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
			List<Rule> violations = violations(page);
			if (!violations.isEmpty()) {
				// Even then a text may have kept the other colour: faults stay.
				violations = violations(page);
			}
			assertThat(violations).as("violations in %s", scheme)
				.filteredOn((rule) -> impacts.contains(rule.getImpact()))
				.extracting((rule) -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
				.isEmpty();
		}
	}

	private static List<Rule> violations(Page page) {
		page.evaluate(SETTLED);
		return new AxeBuilder(page).options(onlyWhatIsWrong()).setLegacyMode(true).analyze().getViolations();
	}

	/** A report of all that is right takes longer than to find out. */
	private static AxeRunOptions onlyWhatIsWrong() {
		AxeRunOptions options = new AxeRunOptions();
		options.setResultTypes(List.of("violations"));
		return options;
	}

}
