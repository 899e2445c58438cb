package dev.parley.archive.table;

import java.util.Map;

import dev.parley.engine.log.Settlement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogRowTests {

	private final LogRow log = new LogRow(7, "/queue/jobs", "a", 10, 1000, null, 0);

	@Test
	void aLogThatGoesOnInAnotherEpochHoldsWhatItHadInTheOneBefore() {
		LogRow branched = this.log.branch("b").append(20);
		assertThat(branched.epoch()).isEqualTo("b");
		assertThat(branched.last()).isEqualTo(11);
		assertThat(branched.holds("a", 10)).isTrue();
		assertThat(branched.holds("a", 11)).isFalse();
		assertThat(branched.holds("b", 11)).isTrue();
		assertThat(branched.holds("never", 1)).isFalse();
		assertThat(branched.holds("never", 0)).isFalse();
	}

	@Test
	void eachEpochEndsWhereItWasLeft() {
		LogRow branched = this.log.branch("b").append(20).branch("c").append(20);
		assertThat(branched.formerEpochs()).isEqualTo(Map.of("a", 10L, "b", 11L));
		assertThat(branched.former()).isEqualTo("b:11;a:10");
	}

	@Test
	void aLogThatHasNotBegunAnotherEpochHasNoFormerOnes() {
		assertThat(this.log.formerEpochs()).isEmpty();
		assertThat(this.log.append(20).keptBy("user").formerEpochs()).isEmpty();
	}

	@Test
	void whatAnEpochWasIsKeptInAnyOtherChange() {
		LogRow branched = this.log.branch("b").append(20).keptBy("user");
		assertThat(branched.formerEpochs()).isEqualTo(Map.of("a", 10L));
	}

	@Test
	void twentyEpochsAreRemembered() {
		LogRow row = this.log;
		for (int i = 1; i <= 25; i++) {
			row = row.branch("e" + i).append(1);
		}
		assertThat(row.formerEpochs()).hasSize(20).containsKeys("e24", "e5").doesNotContainKey("e4");
		LogRow longest = new LogRow(7, "/queue/jobs", "0123456789abcdef", Long.MAX_VALUE, 0, null, 0);
		for (int i = 0; i < 25; i++) {
			longest = longest.branch("0123456789abcdef");
		}
		assertThat(longest.former()).as("the column has room for 1,000").hasSizeLessThan(1000);
	}

	@Test
	void anEpochThatComesTwiceEndsWhereItWasLongest() {
		assertThat(LogRow.formerEpochs("a:3;b:2;a:1")).isEqualTo(Map.of("a", 3L, "b", 2L));
	}

	@Test
	void aSettlementIsOfThisLifeOfTheLog() {
		LogRow branched = this.log.branch("b").append(20);
		assertThat(branched.holds(new Settlement("/queue/jobs", "a", 10))).isTrue();
		assertThat(branched.holds(new Settlement("/queue/jobs", "a", 11))).isFalse();
		assertThat(branched.holds(new Settlement("/queue/jobs", "b", 11))).isTrue();
		assertThat(branched.holds(new Settlement("/queue/jobs", "another life", 5))).isFalse();
		assertThat(branched.holds(new Settlement("/queue/jobs", 11))).as("the epoch is not known").isTrue();
	}

}
