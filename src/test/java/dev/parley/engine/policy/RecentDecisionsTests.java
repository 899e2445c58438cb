package dev.parley.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.policy.Policies.Decision;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentDecisionsTests {

	private final List<String> scanned = new ArrayList<>();

	private final RecentDecisions decisions = new RecentDecisions(this::scan);

	private Decision scan(String name) {
		this.scanned.add(name);
		return new Decision(name, DestinationPolicy.open(name), List.of());
	}

	@Test
	void aNameIsDecidedOnce() {
		Decision first = this.decisions.of("/topic/news");
		assertThat(this.decisions.of(new String("/topic/news"))).isSameAs(first);
		assertThat(this.scanned).containsExactly("/topic/news");
	}

	/** "Aa" and "BB" have the same hash. */
	@Test
	void twoNamesInOneSlotEachGetTheirOwnDecision() {
		for (String name : List.of("/topic/Aa", "/topic/BB", "/topic/Aa")) {
			assertThat(this.decisions.of(name).destination()).isEqualTo(name);
		}
		assertThat(this.scanned).containsExactly("/topic/Aa", "/topic/BB", "/topic/Aa");
	}

	@Test
	void madeUpNamesTakeSlotsAndNoMemory() {
		this.decisions.of("/topic/news");
		IntStream.range(0, 100_000).forEach((i) -> this.decisions.of("/topic/made-up/" + i));
		this.decisions.of("/topic/news");
		assertThat(this.scanned).filteredOn("/topic/news"::equals).hasSize(2);
	}

	@Test
	void aNameThatIsTooLongToBeOneIsNotRemembered() {
		String longest = "/topic/" + "x".repeat(DestinationNames.MAX_LENGTH - "/topic/".length());
		for (String name : List.of(longest, longest, longest + "x", longest + "x")) {
			this.decisions.of(name);
		}
		assertThat(this.scanned).containsExactly(longest, longest + "x", longest + "x");
	}

	@Test
	void fromItsAdmissionToItsDeliveryASendLooksThroughThePatternsOnce() {
		try (TestEngine engine = new TestEngine()) {
			TestClient client = engine.client("mina");
			client.subscribe("all", "/topic/**");
			for (String destination : List.of("/topic/a", "/topic/memory/a", "/topic/kept/a", "/queue/kept/a",
					"/queue/dead-letter/kept/a")) {
				long before = engine.policies.scans();
				client.sendAndWait("SEND\ndestination:" + destination + "\n\nhello\0");
				assertThat(engine.policies.scans() - before).as(destination).isEqualTo(1);
			}
		}
	}

}
