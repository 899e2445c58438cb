package dev.parley.notifications;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NotificationTests {

	@ParameterizedTest
	@ValueSource(strings = { "/", "/#/rooms/general", "/answers/#1bf5", "/answers/?a=b%20c#d", "/#[~]" })
	void aLinkIsAPathOfThisSite(String link) {
		assertThat(new Notification("mention", "mina", Map.of(), link).link()).isEqualTo(link);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "javascript:alert(1)", "//evil.example/", "/\\evil.example/", "/a\\b",
			"\\\\evil.example", "https://evil.example/", "answers/", " /", "/\t/evil.example", "/\n/evil.example",
			"/a b", "/é", "data:text/html,x" })
	void aLinkElsewhereIsRefused(String link) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Notification("mention", "mina", Map.of(), link))
			.withMessageContaining("no path of this site");
	}

	@Test
	void aLinkHasAtMost300Characters() {
		String longest = "/" + "a".repeat(299);
		assertThat(new Notification("mention", null, Map.of(), longest).link()).isEqualTo(longest);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Notification("mention", null, Map.of(), longest + "a"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Mention", "a b", "a-", "-a", "a--b", "<b>", "a1",
			"abcdefghijabcdefghijabcdefghijabcdefghijk" })
	void aKindIsTheEndOfAKeyOfTexts(String kind) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Notification(kind, null, Map.of(), null))
			.withMessageContaining("expected one such as 'room-invitation'");
	}

	@Test
	void theParametersHaveAtMost4000Characters() {
		Map<String, String> most = Map.of("text", "x".repeat(Notification.LONGEST - 4));
		assertThat(new Notification("room-invitation", null, most, null).parameters()).isEqualTo(most);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Notification("room-invitation", null,
					Map.of("text", "x".repeat(Notification.LONGEST - 3)), null))
			.withMessageContaining("4001 characters");
	}

}
