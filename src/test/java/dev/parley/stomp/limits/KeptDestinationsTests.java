package dev.parley.stomp.limits;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class KeptDestinationsTests {

	private final KeptDestinations kept = new KeptDestinations(
			new Policies(List.of(DestinationPolicy.open("/topic/kept/*").retain(new Retention(10, Duration.ZERO, 0)),
					DestinationPolicy.open("/topic/gone/*"), DestinationPolicy.open("/queue/*"))),
			new LimitProperties(0, 0, 0, DataSize.ofBytes(0), 0, 0, DataSize.ofBytes(0), 0, DataSize.ofBytes(0),
					DataSize.ofBytes(0), DataSize.ofBytes(0), DataSize.ofBytes(0), DataSize.ofBytes(0), 3));

	@Test
	void aUserMaySendToSoManyThatKeepMessagesAndToNoOtherOne() {
		send("mina", "/topic/kept/a", "/topic/kept/b", "/queue/c");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> send("mina", "/topic/kept/d"))
			.withMessageContaining(
					"You have sent to 3 different destinations that keep messages; use those, or wait an hour");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> send("mina", "/queue/d"));
		assertThatCode(() -> send("mina", "/topic/kept/a", "/topic/kept/b", "/queue/c")).doesNotThrowAnyException();
	}

	@Test
	void whatKeepsNothingDoesNotCount() {
		send("mina", "/topic/gone/1", "/topic/gone/2", "/topic/gone/3", "/topic/gone/4", "/app/kept");
		assertThatCode(() -> send("mina", "/topic/kept/a")).doesNotThrowAnyException();
	}

	@Test
	void eachUserHasHisOwn() {
		send("mina", "/topic/kept/a", "/topic/kept/b", "/topic/kept/c");
		assertThatCode(() -> send("jun", "/topic/kept/d")).doesNotThrowAnyException();
	}

	private void send(String user, String... destinations) {
		for (String destination : destinations) {
			this.kept.send(new Caller(user, Set.of(), false), null, destination);
		}
	}

}
