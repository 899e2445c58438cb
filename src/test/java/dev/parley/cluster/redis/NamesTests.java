package dev.parley.cluster.redis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NamesTests {

	private final Names names = new Names("shop");

	@Test
	void everyNameBeginsWithThePrefix() {
		assertThat(this.names.log("/topic/a")).allMatch((key) -> key.startsWith("shop:"));
		assertThat(this.names.channel("/topic/a")).startsWith("shop:");
		assertThat(this.names.generation()).startsWith("shop:");
		assertThat(this.names.answer("n")).startsWith("shop:");
		assertThat(this.names.idempotency("/topic/a", "owner---key")).startsWith("shop:");
		assertThat(this.names.owner("owner---key")).startsWith("shop:");
	}

	@Test
	void allKeysOfADestinationHaveItsTag() {
		String tag = "{" + Tags.of("/topic/{a}") + "}";
		assertThat(this.names.log("/topic/{a}")).allMatch((key) -> key.startsWith("shop:" + tag + ":"));
		assertThat(this.names.channel("/topic/{a}")).startsWith("shop:" + tag + ":");
		assertThat(this.names.idempotency("/topic/{a}", "k")).startsWith("shop:" + tag + ":");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/a", "/topic/a}:c:b", "/topic/{방}" })
	void aChannelTellsItsDestination(String destination) {
		assertThat(this.names.destination(this.names.channel(destination))).isEqualTo(destination);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a{b", "a}b" })
	void aPrefixThatWouldBeATagIsRefused(String prefix) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Names(prefix))
			.withMessageContaining("parley.cluster.prefix");
	}

}
