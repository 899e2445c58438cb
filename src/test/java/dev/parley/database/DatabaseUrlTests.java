package dev.parley.database;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DatabaseUrlTests {

	@Test
	void aFileIsNamedByItsWholePath() {
		assertThat(new DatabaseUrl("jdbc:h2:file:./data/parley;WRITE_DELAY=0").place())
			.isEqualTo(Path.of("data/parley.mv.db").toAbsolutePath().toString());
		assertThat(new DatabaseUrl("jdbc:h2:file:~/parley").place())
			.isEqualTo(System.getProperty("user.home") + "/parley.mv.db");
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://db/parley?user=x&password=geheim, jdbc:postgresql://db/parley",
			"jdbc:postgresql://x:geheim@db:5432/parley, jdbc:postgresql://db:5432/parley",
			"jdbc:h2:mem:1;PASSWORD=geheim, 'in memory, and gone when the server ends'" })
	void aPasswordIsNotPartOfIt(String url, String place) {
		assertThat(new DatabaseUrl(url).place()).isEqualTo(place);
	}

}
