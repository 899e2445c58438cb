package dev.parley.stomp.limits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LimitPropertiesTests {

	@Test
	void whatMayBeHeldMayBeMoreThanABillionBytes() {
		assertThat(with("memory", "64GB").budget().most()).isEqualTo(DataSize.ofGigabytes(64).toBytes());
		assertThat(with("user-memory", "2GB").budget().mostOfUser()).isEqualTo(DataSize.ofGigabytes(2).toBytes());
		assertThat(with("reading", "4GB").readingBytes()).isEqualTo(DataSize.ofGigabytes(4).toBytes());
		assertThat(with("user-memory", "0").budget().mostOfUser()).as("no limit").isEqualTo(Long.MAX_VALUE);
	}

	@ParameterizedTest
	@CsvSource({ "memory, -1, 0 or more", "user-memory, -1, 0 or more", "reading, -1, 0 or more",
			"connections, -1, 0 or more", "bytes-per-second, 2GB, 10^9", "frames-per-second, -1, 10^9" })
	void whatMakesNoSenseStopsTheStartWithASentence(String setting, String value, String expected) {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> with(setting, value))
			.havingRootCause()
			.withMessageContainingAll("parley.limits." + setting, expected);
	}

	private static LimitProperties with(String setting, String value) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		source.put("parley.limits." + setting, value);
		return new Binder(source).bindOrCreate("parley.limits", LimitProperties.class);
	}

}
