package dev.parley.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import dev.parley.browser.pages.MessageBubble;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.RoomPanel;

import java.util.function.Consumer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** Two signed-in users who look at the same room, each in a browser of their own. */
record TwoUsers(ParleyPage mina, ParleyPage jun, String minasName) {

	static TwoUsers meet(Visitors visitors, String url, String mina, String jun, String room) {
		return meet(visitors, url, mina, jun, room, Visitors.english(), (profile) -> {
		});
	}

	static TwoUsers meet(Visitors visitors, String url, String mina, String jun, String room,
			Browser.NewContextOptions options, Consumer<BrowserContext> prepare) {
		ParleyPage minas = visitors.arrive(url, options, prepare.andThen(Visitors.signedUp(url, mina)));
		ParleyPage juns = visitors.arrive(url, options, prepare.andThen(Visitors.signedUp(url, jun)));
		minas.isSignedInAs(mina);
		juns.isSignedInAs(jun);
		minas.rooms().create(room);
		juns.rooms().open(room);
		return new TwoUsers(minas, juns, mina);
	}

	void areConnectedOver(String transport) {
		this.mina.isConnectedOver(transport);
		this.jun.isConnectedOver(transport);
	}

	/** A conversation that has to work everywhere. */
	void talk() {
		RoomPanel minas = this.mina.room();
		RoomPanel juns = this.jun.room();
		minas.say("안녕하세요! 지난주 사진 보셨어요?");
		juns.shows("안녕하세요! 지난주 사진 보셨어요?");
		juns.say("Yes! 👩‍👩‍👧‍👦🎉");
		minas.shows("안녕하세요! 지난주 사진 보셨어요?", "Yes! 👩‍👩‍👧‍👦🎉");
		minas.say("하나");
		minas.say("둘");
		minas.say("셋");
		juns.shows("안녕하세요! 지난주 사진 보셨어요?", "Yes! 👩‍👩‍👧‍👦🎉", "하나", "둘", "셋");
		minas.shows("안녕하세요! 지난주 사진 보셨어요?", "Yes! 👩‍👩‍👧‍👦🎉", "하나", "둘", "셋");
		MessageBubble first = juns.message("안녕하세요!");
		assertThat(first.author()).hasText(this.minasName);
		assertThat(first.author()).isVisible();
		minas.message("셋").is("sent");
	}

}
