package dev.parley.presence;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.parley.cluster.ProtocolForm;
import dev.parley.presence.RosterNews.Kind;

import static org.assertj.core.api.Assertions.assertThat;

class RosterFormTests {

	@Test
	void whatNodesTellOfTheirDevices() {
		assertThat(BusRoster.CHANNEL).isEqualTo("presence");
		Device device = new Device("/topic/a", "n1-s", "mina", false, Instant.ofEpochMilli(1_000));
		ProtocolForm.assertUnchanged("RosterNews", new RosterNews(Kind.JOINED, "n1", "", List.of(device)).write(),
				"<02><00><02>n1<00><00><00><00><00><01><00><04>n1-s<00><04>mina<00><00><00><00><00><00><00><03><e8>");
	}

	@Test
	void theKindsOfSuchNews() {
		ProtocolForm.assertUnchanged("The kinds of RosterNews", List.of(Kind.values()).toString(),
				"[ALIVE, BYE, JOINED, LEFT, EXPELLED, ALL, WHO, READ, ANSWER]");
	}

}
