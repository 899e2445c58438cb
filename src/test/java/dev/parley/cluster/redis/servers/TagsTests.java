package dev.parley.cluster.redis.servers;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TagsTests {

	/** The example of the specification, and what a server answers. */
	@Test
	void theSlotIsThatOfTheSpecification() {
		assertThat(Tags.slot("123456789")).isEqualTo(0x31C3);
		assertThat(Tags.slot("foo")).isEqualTo(12182);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 4, 6, 7, 16 })
	void partitionsSpreadEvenlyOverMasters(int masters) {
		int[] partitions = new int[masters];
		IntStream.range(0, Tags.COUNT).forEach((each) -> partitions[Tags.slot(Tags.of(each)) * masters / 16384]++);
		int most = Arrays.stream(partitions).max().getAsInt();
		assertThat(most - Arrays.stream(partitions).min().getAsInt()).isLessThanOrEqualTo(2);
	}

	@Test
	void destinationsOfLikeNamesSpreadOverAllPartitions() {
		Set<String> used = new HashSet<>();
		IntStream.range(0, 5000).forEach((each) -> used.add(Tags.of("/topic/room." + each)));
		assertThat(used).hasSize(Tags.COUNT);
	}

}
