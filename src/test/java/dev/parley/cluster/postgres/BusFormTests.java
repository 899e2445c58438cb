package dev.parley.cluster.postgres;

import java.io.InputStream;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.parley.cluster.ProtocolForm;

import static java.nio.charset.StandardCharsets.UTF_8;

class BusFormTests {

	@Test
	void aRowOfTheBus() {
		ProtocolForm.assertUnchanged("Parcel",
				Parcel.pack(
						List.of(new Parcel.News("a", new byte[] { 'x' }), new Parcel.News("가", new byte[] { 'y', 0 }))),
				"?");
	}

	@Test
	void theTablesOfTheBus() throws Exception {
		try (InputStream in = BusFormTests.class.getResourceAsStream(BusTable.SCRIPT)) {
			ProtocolForm.assertUnchanged("bus.sql",
					new String(in.readAllBytes(), UTF_8).replaceAll("--.*", "").replaceAll("\\s+", " ").strip(), "?");
		}
	}

}
