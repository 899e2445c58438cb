package dev.parley.webpush;

import java.net.InetAddress;
import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PushClientTests {

	/** A name that leads into the own network, whatever it led to when it was checked. */
	@Test
	void aNameWhoseAddressIsNotPublicIsNotConnectedTo() throws Exception {
		try (FakePushService service = new FakePushService(); PushClient client = new PushClient(new PushTargets())) {
			assertThat(post(client, service.endpoint("a"))).isEqualTo(new PushClient.Answer(0, null));
			assertThat(service.poll()).isNull();
		}
	}

	@Test
	void noRedirectIsFollowed() throws Exception {
		try (FakePushService service = new FakePushService();
				FakePushService other = new FakePushService();
				PushClient client = new PushClient(new Anywhere())) {
			service.replyNext(307, "Location", other.endpoint("b"));
			assertThat(post(client, service.endpoint("a")).status()).isEqualTo(307);
			assertThat(other.poll()).isNull();
		}
	}

	@Test
	void whatIsSentArrivesAndTheAnswerTellsWhenToComeAgain() throws Exception {
		try (FakePushService service = new FakePushService(); PushClient client = new PushClient(new Anywhere())) {
			service.replyNext(429, "Retry-After", "7");
			assertThat(post(client, service.endpoint("a"))).isEqualTo(new PushClient.Answer(429, "7"));
			FakePushService.Request request = service.next();
			assertThat(request.headers()).containsEntry("TTL", "5").doesNotContainKey("Cookie");
			assertThat(request.body()).containsExactly(1, 2, 3);
		}
	}

	private static PushClient.Answer post(PushClient client, String endpoint) {
		return client.post(URI.create(endpoint), Map.of("TTL", "5"), new byte[] { 1, 2, 3 }).join();
	}

	/** Also where no push service is. */
	static final class Anywhere extends PushTargets {

		@Override
		public boolean mayConnect(InetAddress address) {
			return true;
		}

	}

}
