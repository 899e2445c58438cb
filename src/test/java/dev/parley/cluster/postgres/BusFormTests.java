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
				"<00><00><00><01>a<00><00><00><01>x<00><00><00><03><ea><b0><80><00><00><00><02>y<00>");
	}

	@Test
	void theTablesOfTheBus() throws Exception {
		try (InputStream in = BusFormTests.class.getResourceAsStream(BusTable.SCRIPT)) {
			ProtocolForm.assertUnchanged("bus.sql", ProtocolForm.digest(new String(in.readAllBytes(), UTF_8)),
					"7912ae1f8ad3b76a");
		}
	}

}
