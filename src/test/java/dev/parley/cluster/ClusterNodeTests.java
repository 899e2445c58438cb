package dev.parley.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterNodeTests {

	@Test
	void theIdOfASessionTellsItsNode() {
		ClusterNode node = ClusterNode.at("redis://localhost");
		assertThat(ClusterNode.ofSession(node.sessionPrefix() + "a-b")).isEqualTo(node.id());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "mina", "0123456789abcdef", "0123456789abcdeg-a", "0123456789ABCDEF-a",
			"123e4567-e89b-12d3-a456-426614174000" })
	void otherIdsTellNone(String id) {
		assertThat(ClusterNode.ofSession(id)).isNull();
	}

}
