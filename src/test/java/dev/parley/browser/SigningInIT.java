package dev.parley.browser;

import java.util.regex.Pattern;

import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

@RunningServer
@BrowserTest
@Slow
class SigningInIT {

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aNewUserIsSignedInAndReturnsWithTheirPassword(Visitors visitors) {
		String mina = Visitors.unique("mina");
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signUp(mina, Visitors.PASSWORD);
		page.isSignedInAs(mina);
		page.isConnectedOver("WebSocket");
		page.signOut();
		page.welcome().isShown();
		page.reload();
		page.welcome().isShown();
		page.welcome().signIn(mina, Visitors.PASSWORD);
		page.isSignedInAs(mina);
		page.isConnectedOver("WebSocket");
	}

	@Test
	void aWrongPasswordIsToldAndDoesNotLetIn(Visitors visitors) {
		visitors.expect("status of 401");
		String mina = Visitors.unique("mina");
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signUp(mina, Visitors.PASSWORD);
		page.isSignedInAs(mina);
		page.signOut();
		page.welcome().signIn(mina, "incorrect horse");
		assertThat(page.welcome().problem()).hasText("The name or the password is wrong.");
		page.welcome().isShown();
		page.welcome().signIn(mina, Visitors.PASSWORD);
		page.isSignedInAs(mina);
	}

	@Test
	void everyWrongFieldIsSaidAtOnce(Visitors visitors) {
		visitors.expect("status of 400");
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signUp("m", "short");
		assertThat(page.welcome().problem()).hasText("Check the marked fields.");
		assertThat(page.welcome().problemOf("name")).hasText("2 to 32 letters, digits, or - _ .");
		assertThat(page.welcome().problemOf("password")).hasText("At least 8 characters.");
		assertThat(page.welcome().name()).isFocused();
		assertThat(page.welcome().name()).hasAccessibleDescription(Pattern.compile("2 to 32 letters"));
		page.welcome().signUp("anonymous-m", "password1");
		assertThat(page.welcome().problemOf("name")).containsText("anonymous");
		assertThat(page.welcome().problemOf("password")).containsText("guessed");
	}

	@Test
	void aNameIsTakenOnlyOnce(Visitors visitors) {
		visitors.expect("status of 409");
		String mina = Visitors.unique("mina");
		visitors.arrive(this.url).welcome().signUp(mina, Visitors.PASSWORD);
		ParleyPage another = visitors.arrive(this.url);
		another.welcome().signUp(mina, "another password");
		assertThat(another.welcome().problem()).hasText("This name is taken. Choose another.");
	}

	@Test
	void signingOutInOneTabSignsOutTheOthers(Visitors visitors) {
		String mina = Visitors.unique("mina");
		ParleyPage one = visitors.arrive(this.url);
		one.welcome().signUp(mina, Visitors.PASSWORD);
		one.isConnectedOver("WebSocket");
		ParleyPage other = one.inAnotherTab();
		other.isSignedInAs(mina);
		other.isConnectedOver("WebSocket");
		one.signOut();
		one.welcome().isShown();
		other.welcome().isShown();
		assertThat(other.welcome().problem()).hasText("You have been signed out. Sign in to go on.");
	}

}
