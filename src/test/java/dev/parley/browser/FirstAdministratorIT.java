package dev.parley.browser;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.ParleyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The link that a new server prints, in the browser of whoever has started it. */
@BrowserTest
@ExtendWith(OutputCaptureExtension.class)
class FirstAdministratorIT {

	private static final Pattern LINK = Pattern.compile("http://localhost:\\d+/#/setup/[\\w-]{24}");

	@Test
	void whoeverOpensTheLinkThatAServerPrintsBecomesItsAdministratorOnce(Visitors visitors, CapturedOutput output) {
		visitors.expect("status of 403");
		try (ParleyServer server = ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"parley.security.sign-up=closed", "logging.level.dev.parley.start=info")) {
			Matcher link = LINK.matcher(output);
			assertThat(link.find()).as("the link in the log").isTrue();
			ParleyPage root = visitors.arrive(link.group());
			assertThat(root.page()).hasURL("http://localhost:" + server.port() + "/#/");
			assertThat(root.page().getByText("This server has no administrator yet.")).isVisible();
			assertThat(said(root, () -> root.welcome().signUp("root", Visitors.PASSWORD)))
				.startsWith("You are the administrator of this server");
			root.isSignedInAs("root");
			assertThat(root.page().evaluate("async () => (await (await fetch('/api/v1/session')).json()).roles.join()"))
				.asString()
				.contains("ADMIN");

			assertThat(said(root, () -> root.page().evaluate("location.href = '%s'".formatted(link.group()))))
				.startsWith("This link is not valid any more");
			root.isSignedInAs("root");
		}
	}

	/** What the page makes the user confirm that they have read. */
	private static String said(ParleyPage page, Runnable action) {
		CompletableFuture<String> text = new CompletableFuture<>();
		page.page().onceDialog((dialog) -> {
			text.complete(dialog.message());
			dialog.accept();
		});
		action.run();
		page.page().waitForCondition(text::isDone);
		return text.join();
	}

}
