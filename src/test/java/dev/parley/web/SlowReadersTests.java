package dev.parley.web;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A thread may wait for three clients. */
class SlowReadersTests {

	private final SlowReaders readers = new SlowReaders(3);

	private final List<String> closed = new ArrayList<>();

	@Test
	void asManyAsMayBeWaitedForAreLeftAlone() {
		client("a", "network");
		client("b", "network");
		client("c", "network");
		assertThat(this.closed).isEmpty();
	}

	@Test
	void whenThereIsOneMoreTheOneThatIsWaitedForLongestIsClosed() {
		asManyAsMayBeWaitedForAreLeftAlone();
		client("d", "network");
		assertThat(this.closed).containsExactly("a");
		client("e", "network");
		assertThat(this.closed).containsExactly("a", "b");
	}

	@Test
	void ofSeveralNetworksItIsOneOfThatWithMost() {
		client("slow", "another network");
		client("a", "network");
		client("b", "network");
		client("new", "yet another network");
		assertThat(this.closed).containsExactly("a");
	}

	@Test
	void whoeverHasReadIsNotWaitedFor() {
		asManyAsMayBeWaitedForAreLeftAlone();
		SlowReaders.Waiting reader = client("d", "network");
		this.readers.remove(reader);
		client("e", "network");
		assertThat(this.closed).containsExactly("a");
	}

	private SlowReaders.Waiting client(String name, String network) {
		SlowReaders.Waiting client = () -> this.closed.add(name);
		this.readers.add(client, network);
		return client;
	}

}
