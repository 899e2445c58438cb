package dev.parley.cluster.redis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.cluster.redis.servers.Tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NamesTests {

	private final Names names = new Names("shop");

	@Test
	void onSeveralMastersAllKeysOfARequestHaveTheTagOfTheirPartition() {
		Names clustered = new Names("shop", true);
		int partition = clustered.partition("/topic/a");
		String tag = "{" + Tags.of("/topic/a") + "}";
		assertThat(clustered.generation(partition)).contains(tag);
		assertThat(clustered.answer("n", partition)).contains(tag);
		assertThat(clustered.owner("owner---key", partition)).contains(tag);
		assertThat(clustered.lease("n", partition)).contains(tag);
		assertThat(clustered.idempotency("/topic/a", "owner---key")).contains(tag);
		assertThat(clustered.unwritten("/topic/a")).contains(tag);
		assertThat(clustered.log("/topic/a")).allMatch((key) -> key.contains(tag));
	}

	@Test
	void inAClusterWhatANameHasInBracesPlacesIt() {
		Names clustered = new Names("shop", true);
		assertThat(clustered.partition("/topic/{room-1}/messages"))
			.isEqualTo(clustered.partition("/topic/{room-1}/news"))
			.isEqualTo(Tags.partition("room-1"));
		assertThat(clustered.channel("/topic/{room-1}/news")).startsWith("shop:{" + Tags.of("room-1") + "}:");
		assertThat(clustered.partition("/topic/{}/a")).isNotEqualTo(clustered.partition("/topic/{}/b"));
		assertThat(clustered.partition("/topic/a}")).isEqualTo(Tags.partition("/topic/a}"));
		assertThat(clustered.partition("/topic/{a")).isEqualTo(Tags.partition("/topic/{a"));
	}

	/** A rejected message goes from one to the other in one act. */
	@Test
	void aQueueIsBesideItsDeadLetters() {
		Names clustered = new Names("shop", true);
		assertThat(clustered.partition("/queue/dead-letter/jobs")).isEqualTo(clustered.partition("/queue/jobs"));
		assertThat(clustered.partition("/queue/dead-letter/{a}/jobs"))
			.isEqualTo(clustered.partition("/queue/{a}/done"));
	}

	/** Their keys are where they were before there were clusters. */
	@Test
	void onOneMasterNamesWithBracesAndDeadLettersAreTexts() {
		assertThat(this.names.partition("/topic/{a}")).isZero();
		assertThat(this.names.channel("/topic/{a}")).startsWith("shop:{" + Tags.of("/topic/{a}") + "}:");
		assertThat(this.names.bell("/queue/dead-letter/jobs"))
			.startsWith("shop:{" + Tags.of("/queue/dead-letter/jobs") + "}:");
	}

	@Test
	void everyNameBeginsWithThePrefix() {
		assertThat(this.names.log("/topic/a")).allMatch((key) -> key.startsWith("shop:"));
		assertThat(this.names.channel("/topic/a")).startsWith("shop:");
		assertThat(this.names.generation(0)).startsWith("shop:");
		assertThat(this.names.answer("n", 0)).startsWith("shop:");
		assertThat(this.names.idempotency("/topic/a", "owner---key")).startsWith("shop:");
		assertThat(this.names.owner("owner---key", 0)).startsWith("shop:");
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
