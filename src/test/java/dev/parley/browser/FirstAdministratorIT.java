package dev.parley.browser;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.ParleyServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The link that a new server prints, in the browser of the person who started it. */
@Slow
@BrowserTest
@ExtendWith(OutputCaptureExtension.class)
class FirstAdministratorIT {

	private static final Pattern LINK = Pattern.compile("http://localhost:\\d+/#/setup/[\\w-]{24}");

	@Test
	void theLinkThatAServerPrintsMakesOneAdministratorOnce(Visitors visitors, CapturedOutput output) {
		visitors.expect("status of 403");
		try (ParleyServer server = ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"parley.security.sign-up=closed", "logging.level.dev.parley.start=info")) {
			Matcher link = LINK.matcher(output);
			assertThat(link.find()).as("the link in the log").isTrue();
			ParleyPage root = visitors.arrive(link.group());
			assertThat(root.page()).hasURL("http://localhost:" + server.port() + "/#/");
			assertThat(root.page().getByText("This server has no administrator yet.")).isVisible();
			root.welcome().signUp("root", Visitors.PASSWORD);
			root.isSignedInAs("root");
			Locator done = root.page().getByText("You are the administrator of this server");
			assertThat(done).isVisible();
			Faults.assertNoneSerious(root);
			root.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("OK")).click();
			assertThat(done).isHidden();
			assertThat(root.page().evaluate("async () => (await (await fetch('/api/v1/session')).json()).roles.join()"))
				.asString()
				.contains("ADMIN");

			root.page().evaluate("location.href = '%s'".formatted(link.group()));
			assertThat(root.page().getByText("This link is not valid any more")).isVisible();
			root.isSignedInAs("root");
		}
	}

}
