package dev.parley.browser;

import java.util.UUID;

import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.WelcomePanel;
import dev.parley.support.ParleyServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The page of a server that admits people by invitation only. */
@BrowserTest
@ExtendWith(OutputCaptureExtension.class)
@Slow
class InvitedIT {

	@Test
	void aLinkFillsInTheInvitationAndLeavesTheAddress(Visitors visitors, CapturedOutput output) {
		visitors.expect("status of 403");
		try (ParleyServer server = start("invited")) {
			String url = "http://localhost:" + server.port() + "/";
			ParleyPage guest = visitors.arrive(url);
			guest.welcome().signUp("mina", Visitors.PASSWORD);
			assertThat(guest.welcome().problem()).hasText("Check the marked fields.");
			guest.welcome().invitation().fill("mistyped");
			guest.welcome().signUp("mina", Visitors.PASSWORD);
			assertThat(guest.welcome().problem()).containsText("This invitation is not valid");

			String code = output.toString().replaceAll("(?s).*/#/setup/([A-Za-z0-9_-]{24}).*", "$1");
			ParleyPage invited = visitors.arrive(url + "?invitation=" + code, Visitors.korean());
			assertThat(invited.page()).hasURL(url);
			assertThat(invited.welcome().invitation()).hasValue(code);
			invited.welcome().signUp("jun", Visitors.PASSWORD);
			invited.isSignedInAs("jun");
		}
	}

	@Test
	void whereSignUpIsClosedNoFormPretendsOtherwise(Visitors visitors) {
		try (ParleyServer server = start("closed")) {
			WelcomePanel welcome = visitors.arrive("http://localhost:" + server.port() + "/").welcome();
			assertThat(welcome.question()).hasText("This server takes no new accounts. Ask whoever runs it.");
			assertThat(welcome.switchButton()).isHidden();
		}
	}

	private static ParleyServer start(String signUp) {
		return ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"parley.security.sign-up=" + signUp, "logging.level.dev.parley.start=info");
	}

}
