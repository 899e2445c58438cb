package dev.parley.quotes;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TickerTests {

	private final List<Message<?>> published = new ArrayList<>();

	private final Set<String> watched = new HashSet<>();

	private boolean broken;

	private final ManualClock clock = new ManualClock("2026-11-27T10:00:00Z");

	@Test
	void whileNobodyWatchesPricesStandStill() {
		Ticker ticker = ticker(1000);
		this.watched.add("/topic/other");
		for (int i = 0; i < 100; i++) {
			assertThat(ticker.tick()).isEqualTo(Ticker.LOOK);
			this.clock.advance(Duration.ofSeconds(1));
		}
		assertThat(this.published).isEmpty();
	}

	@Test
	void whoComesWakesTheMarketAndWhoLeavesLastLetsItSleep() {
		Ticker ticker = ticker(1000);
		ticker.tick();
		this.watched.add("/topic/quotes");
		this.clock.advance(Duration.ofHours(8));
		assertThat(ticker.tick()).isEqualTo(Ticker.PACE);
		assertThat(this.published).as("no more than the usual group, whatever the time that was slept").hasSize(25);
		this.watched.clear();
		assertThat(ticker.tick()).isEqualTo(Ticker.LOOK);
		assertThat(this.published).hasSize(25);
	}

	@ParameterizedTest
	@CsvSource({ "1000, 1000", "10000, 10000", "7, 7", "1, 1", "0, 0" })
	void asManyChangesComeInASecondAsAreSet(int set, int expected) {
		Ticker ticker = ticker(set);
		this.watched.add("/topic/quotes");
		for (int i = 0; i < 40; i++) {
			ticker.tick();
			this.clock.advance(Duration.ofMillis(25));
		}
		assertThat(this.published).hasSize(expected);
	}

	@Test
	void aMarketWithoutChangesSleepsThoughSomebodyWatches() {
		Ticker ticker = ticker(0);
		this.watched.add("/topic/quotes");
		assertThat(ticker.tick()).isEqualTo(Ticker.LOOK);
		assertThat(ticker.isAwake()).isFalse();
	}

	@Test
	void whatComesLateIsMadeUpForButNotAnHour() {
		Ticker ticker = ticker(1000);
		this.watched.add("/topic/quotes");
		ticker.tick();
		this.clock.advance(Duration.ofMillis(60));
		ticker.tick();
		assertThat(this.published).hasSize(25 + 60);
		this.clock.advance(Duration.ofHours(1));
		ticker.tick();
		assertThat(this.published).hasSize(25 + 60 + 100);
	}

	@Test
	void aClockThatIsSetBackStopsNothing() {
		Ticker ticker = ticker(1000);
		this.watched.add("/topic/quotes");
		ticker.tick();
		this.clock.advance(Duration.ofMinutes(-10));
		ticker.tick();
		this.clock.advance(Duration.ofMillis(25));
		ticker.tick();
		assertThat(this.published).hasSize(50);
	}

	@Test
	void whenChangesCannotBePublishedItPausesAndThenGoesOn() {
		Ticker ticker = ticker(1000);
		this.watched.add("/topic/quotes");
		this.broken = true;
		assertThat(ticker.tryTick()).isEqualTo(Ticker.PAUSE);
		this.clock.advance(Duration.ofMillis(Ticker.PAUSE));
		this.broken = false;
		assertThat(ticker.tryTick()).isEqualTo(Ticker.PACE);
		assertThat(this.published).as("no more than is made up for").hasSizeBetween(100, 125);
	}

	@Test
	void aNewDayBeginsWithAllPrices() {
		Ticker ticker = ticker(1000);
		this.watched.add("/topic/quotes");
		ticker.tick();
		this.published.clear();
		this.clock.advance(Duration.ofHours(14));
		ticker.tick();
		assertThat(this.published).hasSize(200 + 100);
		assertThat(body(0)).contains("\"volume\":0");
	}

	@Test
	void aMessageIsSmallAndItsHeaderSaysWhatItIsAbout() {
		Ticker ticker = ticker(40);
		this.watched.add("/topic/quotes");
		ticker.tick();
		Message<?> message = this.published.get(0);
		assertThat(SimpMessageHeaderAccessor.getDestination(message.getHeaders())).isEqualTo("/topic/quotes");
		assertThat(NativeMessageHeaderAccessor.getFirstNativeHeader("symbol", message.getHeaders()))
			.isIn(Symbols.all());
		assertThat(body(0)).matches("\\{\"price\":\\d+,\"open\":\\d+,\"high\":\\d+,\"low\":\\d+,\"volume\":\\d+}")
			.hasSizeLessThan(80);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 10_001 })
	void aSpeedThatIsNoneIsRefused(int changes) {
		assertThatIllegalArgumentException().isThrownBy(() -> new QuotesProperties(changes))
			.withMessage("parley.quotes.changes-per-second is %d, expected 0 to 10000".formatted(changes));
	}

	private String body(int index) {
		return new String((byte[]) this.published.get(index).getPayload());
	}

	private Ticker ticker(int changesPerSecond) {
		SimpMessagingTemplate template = new SimpMessagingTemplate((message, timeout) -> {
			if (this.broken) {
				throw new MessageDeliveryException("no room");
			}
			return this.published.add(message);
		});
		template.setMessageConverter(new JacksonJsonMessageConverter());
		Market market = new Market(Symbols.all(), new Random(1), LocalDate.now(this.clock));
		return new Ticker(market, new QuotesProperties(changesPerSecond), this.watched::contains, template, this.clock);
	}

}
