package dev.parley.cluster.announce;

import java.util.Arrays;
import java.util.Objects;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AnnouncementTests {

	private static StoredMessage message(Headers headers, byte[] body) {
		return new StoredMessage("/topic/a", "e1", 7, 1_000_000_000_000L, headers, body);
	}

	private static StoredMessage sent(StoredMessage message) {
		Announcement heard = Announcement.read("/topic/a", new Announcement(5, message).write());
		assertThat(heard.node()).isEqualTo(5);
		return Objects.requireNonNull(heard.message());
	}

	@Test
	void aMessageIsHeardAsItWasCommitted() {
		Headers headers = Headers.of("content-type", "text/plain", "x", "1", "x", "2", "odd", "a:b\nc\\ 가\u0000",
				"empty", "");
		byte[] body = { 0, 1, -1, 127, -128, 10 };
		StoredMessage heard = sent(message(headers, body));
		assertThat(heard.position()).isEqualTo(message(headers, body).position());
		assertThat(heard.time()).isEqualTo(1_000_000_000_000L);
		assertThat(heard.headers()).isEqualTo(headers);
		assertThat(heard.body()).containsExactly(body);
	}

	@Test
	void aMessageMayHaveNeitherHeadersNorBody() {
		StoredMessage heard = sent(message(Headers.empty(), new byte[0]));
		assertThat(heard.headers()).isEqualTo(Headers.empty());
		assertThat(heard.body()).isEmpty();
	}

	@Test
	void aLargeMessageIsAWordToLook() {
		byte[] news = new Announcement(5, message(Headers.empty(), new byte[100_000])).write();
		assertThat(news).hasSize(9);
		assertThat(Announcement.read("/topic/a", news)).isEqualTo(new Announcement(5, null));
	}

	@Test
	void whatIsCutOffAnywhereOrOfAnotherKindIsRefused() {
		byte[] news = new Announcement(5, message(Headers.of("x", "1"), new byte[0])).write();
		for (int length = 0; length < news.length; length++) {
			byte[] cut = Arrays.copyOf(news, length);
			assertThatIllegalArgumentException().as("%d bytes", length)
				.isThrownBy(() -> Announcement.read("/topic/a", cut));
		}
		news[0] = 99;
		assertThatIllegalArgumentException().isThrownBy(() -> Announcement.read("/topic/a", news));
	}

}
