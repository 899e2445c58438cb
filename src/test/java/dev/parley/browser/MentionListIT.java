package dev.parley.browser;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import dev.parley.browser.pages.MessageBubble;
import dev.parley.browser.pages.RoomPanel;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** Names are completed after an at sign, and mentions stand out. */
@RunningServer
@BrowserTest
@Slow
class MentionListIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("준");

	private final String room = Visitors.unique("Photos");

	private TwoUsers users;

	@BeforeEach
	void meet(Visitors visitors, @LocalServerPort int port) {
		this.users = TwoUsers.meet(visitors, "http://localhost:" + port + "/", this.mina, this.jun, this.room);
		assertThat(this.users.mina().room().here()).hasText("2 here");
	}

	@Test
	void theKeyboardChoosesANameAndEnterTakesItWithoutSending() {
		RoomPanel minas = this.users.mina().room();
		Locator composer = minas.composer();
		composer.pressSequentially("Tea, @준");
		assertThat(minas.offeredNames()).hasText(new Pattern[] { Pattern.compile(this.jun + "$") });
		assertThat(composer).hasAttribute("aria-activedescendant", "mention-0");
		Faults.assertNoneSerious(this.users.mina());
		composer.press("Enter");
		assertThat(composer).hasValue("Tea, @" + this.jun + " ");
		assertThat(minas.offeredNames()).hasCount(0);
		composer.pressSequentially("?");
		composer.press("Enter");
		minas.shows("Tea, @" + this.jun + " ?");
	}

	@Test
	void escapeClosesTheListAndEnterThenSends() {
		RoomPanel minas = this.users.mina().room();
		minas.composer().pressSequentially("mail @");
		assertThat(minas.offeredNames()).not().hasCount(0);
		minas.composer().press("Escape");
		assertThat(minas.offeredNames()).hasCount(0);
		minas.composer().press("Enter");
		minas.shows("mail @");
	}

	@Test
	void whoIsMentionedSeesItInTheMessageAndInTheListOfRooms() {
		this.users.jun().rooms().open("General");
		this.users.mina().room().say("Now, @" + this.jun + "야 <b>!");
		assertThat(this.users.jun().rooms().link(this.room))
			.hasAccessibleName(Pattern.compile("1 new, and you are mentioned"));
		this.users.jun().reload();
		assertThat(this.users.jun().rooms().link(this.room))
			.hasAccessibleName(Pattern.compile("1 new, and you are mentioned"));
		this.users.jun().rooms().open(this.room);
		MessageBubble message = this.users.jun().room().message("Now, @" + this.jun);
		assertThat(message.text().locator(".mention")).hasText("@" + this.jun);
		assertThat(message.text().locator(".mention")).hasAttribute("data-me", "");
		assertThat(message.text()).hasText("Now, @" + this.jun + "야 <b>!");
		assertThat(this.users.jun().rooms().link(this.room)).hasAccessibleName(this.room);
		assertThat(this.users.mina().room().message("Now").text().locator(".mention")).hasText("@" + this.jun);
	}

}
