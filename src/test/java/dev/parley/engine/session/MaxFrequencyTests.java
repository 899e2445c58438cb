package dev.parley.engine.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** SUBSCRIBE with {@code x-max-frequency}. */
@Timeout(60)
class MaxFrequencyTests {

	private static final SlowConsumer BY_SYMBOL = SlowConsumer.conflate("symbol");

	private static final DestinationPolicy KEYED = DestinationPolicy.open("/topic/a").keepingLatest("symbol");

	private final TestEngine server = new TestEngine(
			DestinationPolicy.open("/topic/quotes/**")
				.slowConsumer(BY_SYMBOL)
				.retain(new Retention(100, Duration.ZERO, 0)),
			DestinationPolicy.open("/topic/latest").keepingLatest("symbol"),
			DestinationPolicy.open("/topic/quotes/plain"));

	private final TestClient client = this.server.client("a").listenForRefusals();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "5,200", "0.5,2000", "0.01,100000", "1000,1", "1000.0,1", "05,200", "3,334" })
	void itIsADecimalNumberOfMessagesASecond(String value, long milliseconds) {
		MaxFrequency.admit(subscribe("x-max-frequency", value), "/topic/a", KEYED);
		assertThat(TimeUnit.NANOSECONDS.toMillis(MaxFrequency.period(subscribe("x-max-frequency", value)) + 999_999))
			.isEqualTo(milliseconds);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "0", "0.009", "1000.1", "1001", "10000", "-1", "+5", "5 ", " 5", "5.", ".5",
			"1e2", "5,5", "NaN", "Infinity", "0x5", "five", "٥", "5f", "1.0000000001" })
	void anythingElseIsRefused(String value) {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> MaxFrequency.admit(subscribe("x-max-frequency", value), "/topic/a", KEYED))
			.satisfies((ex) -> {
				assertThat(ex.problem().code()).isEqualTo("invalid");
				assertThat(ex.problem().detail()).isEqualTo("A max-frequency is one number of messages a "
						+ "second for each key, from 0.01 to 1000, such as 5 or 0.5");
			});
	}

	@Test
	void withoutItNothingIsAskedOfTheDestination() {
		MaxFrequency.admit(subscribe(), "/queue/a", DestinationPolicy.open("/queue/a"));
		assertThat(MaxFrequency.period(subscribe())).isZero();
	}

	private static Frame subscribe(String... headers) {
		return Frame.of(Command.SUBSCRIBE, Headers.of(headers));
	}

	@ParameterizedTest
	@ValueSource(strings = { "destination:/topic/quotes/a\nx-max-frequency:5\nx-max-frequency:5",
			"destination:/topic/quotes/a\nx-max-frequency:5\nack:client",
			"destination:/topic/quotes/a\nx-max-frequency:5\nack:client-individual",
			"destination:/topic/quotes/plain\nx-max-frequency:5", "destination:/topic/a\nx-max-frequency:5",
			"destination:/topic/**\nx-max-frequency:5", "destination:/queue/a\nx-max-frequency:5",
			"destination:/user/queue/replies\nx-max-frequency:5" })
	void whereItMeansNothingItIsRefusedAndTheSessionGoesOn(String headers) {
		this.client.send("SUBSCRIBE\nid:1\n" + headers + "\n\n\0");
		until(() -> !this.client.refusals().isEmpty());
		assertThat(this.client.refusals()).containsExactly("invalid");
		this.client.subscribe("1", "/topic/quotes/a", "x-max-frequency:5");
	}

	@Test
	void theLastOfManyComesInTime() {
		this.client.subscribe("1", "/topic/quotes/a", "x-max-frequency:10");
		for (int i = 1; i <= 100; i++) {
			this.server.publish("/topic/quotes/a", "A" + i, "symbol", "A");
		}
		until(() -> this.client.bodies(1).contains("A100"));
		assertThat(this.client.bodies(1)).startsWith("A1").hasSizeLessThan(20);
		assertThat(this.server.meters().slow(SlowConsumer.Action.CONFLATE))
			.isEqualTo(100 - this.client.bodies(1).size());
	}

	@Test
	void aPatternPacesWhatHasKeysAndNothingElse() {
		this.client.subscribe("1", "/topic/quotes/*", "x-max-frequency:0.01");
		for (int i = 1; i <= 3; i++) {
			this.server.publish("/topic/quotes/a", "A" + i, "symbol", "A");
			this.server.publish("/topic/quotes/plain", "plain" + i, "symbol", "A");
		}
		assertThat(this.client.settle().bodies(4)).containsExactly("A1", "plain1", "plain2", "plain3");
	}

	@Test
	void itGoesOnFromWhereItWasToldToResume() {
		this.client.subscribe("1", "/topic/quotes/a", "x-max-frequency:0.01");
		for (String body : new String[] { "A1", "A2", "B3", "A4", "B5" }) {
			this.server.publish("/topic/quotes/a", body, "symbol", body.substring(0, 1));
		}
		assertThat(this.client.settle().bodies(2)).containsExactly("A1", "B3");
		String resume = this.client.message(1).header("x-resume-offset");
		assertThat(resume).isEqualTo("2");
		this.client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		Frame receipt = this.client.subscribe("1", "/topic/quotes/a", "x-max-frequency:1000",
				"x-stream-offset:offset=" + resume);
		assertThat(receipt.header("x-recovered")).isEqualTo("true");
		assertThat(this.client.settle().bodies(4)).containsExactly("A1", "B3", "A4", "B5");
		assertThat(this.client.message(4).header("x-resume-offset")).isEqualTo("6");
	}

	@Test
	void ofAKeyedTopicItBeginsWithTheSnapshotAndLosesNoRemoval() {
		this.server.publish("/topic/latest", "A1", "symbol", "A");
		this.server.publish("/topic/latest", "B2", "symbol", "B");
		this.server.publish("/topic/latest", "A3", "symbol", "A");
		this.client.subscribe("1", "/topic/latest", "x-max-frequency:0.01", "x-stream-offset:first");
		assertThat(this.client.settle().bodies(2)).containsExactly("B2", "A3");
		String resume = this.client.message(2).header("x-resume-offset");
		assertThat(resume).isEqualTo("4");
		this.server.publish("/topic/latest", "A4", "symbol", "A");
		this.server.publish("/topic/latest", "", "symbol", "B");
		this.server.publish("/topic/latest", "A6", "symbol", "A");
		assertThat(this.client.settle().bodies(2)).hasSize(2);
		this.client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		Frame receipt = this.client.subscribe("1", "/topic/latest", "x-max-frequency:5",
				"x-stream-offset:offset=" + resume);
		assertThat(receipt.header("x-recovered")).isEqualTo("true");
		assertThat(this.client.settle().bodies(4)).containsExactly("B2", "A3", "", "A6");
	}

	@Test
	void theFirstOfAllThatIsKeptIsTheNewestOfEachKeyAndCountsAsItsDelivery() {
		for (String body : new String[] { "A1", "A2", "B3", "A4" }) {
			this.server.publish("/topic/quotes/a", body, "symbol", body.substring(0, 1));
		}
		this.client.subscribe("1", "/topic/quotes/a", "x-max-frequency:0.01", "x-stream-offset:first");
		assertThat(this.client.settle().bodies(2)).containsExactly("A4", "B3");
		this.server.publish("/topic/quotes/a", "A5", "symbol", "A");
		assertThat(this.client.settle().bodies(2)).containsExactly("A4", "B3");
	}

}
