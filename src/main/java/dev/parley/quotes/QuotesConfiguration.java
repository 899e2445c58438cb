package dev.parley.quotes;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Random;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.SimpMessageSendingOperations;

import dev.parley.engine.Interest;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;

/** The market, and who may watch it: everybody, even without an account. */
@Configuration(proxyBeanMethods = false)
class QuotesConfiguration {

	/** For a slow line, too, only the newest quote of each symbol is kept. */
	@Bean
	DestinationPolicy quotesPolicy() {
		return DestinationPolicy.closed(Ticker.TOPIC)
			.subscribe(Access.EVERYONE)
			.keepingLatest("symbol")
			.slowConsumer(SlowConsumer.conflate("symbol"))
			.onEachNode();
	}

	@Bean
	Ticker quotesTicker(QuotesProperties properties, Interest interest, SimpMessageSendingOperations messages,
			Clock clock) {
		Market market = new Market(Symbols.all(), new Random(), LocalDate.now(clock));
		return new Ticker(market, properties, interest, messages, clock);
	}

}
