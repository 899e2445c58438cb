package dev.parley.durability;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole server on PostgreSQL instead of H2: only the URL differs. */
class PostgresServerIT {

	@Test
	void accountsRoomsAndMessagesAreThereAfterARestart() {
		String database = Postgres.newDatabase();
		Account mina;
		StompFrame said;
		try (ParleyServer server = ParleyServer.start(database)) {
			mina = Account.signUp(server.port(), "미나");
			assertThat(Rooms.create(server.port(), mina, "서재").statusCode()).isEqualTo(201);
			assertThat(Rooms.create(server.port(), mina, "서재").statusCode()).isEqualTo(409);
			try (StompClient client = StompClient.connected(server.port(), mina.authorization())) {
				client.subscribe("1", "/topic/rooms/general");
				client
					.send("SEND\ndestination:/app/rooms/general/messages\ncontent-type:application/json\nreceipt:r1\n\n"
							+ "{\"text\":\"또 만나요\"}\0");
				StompFrame receipt = client.awaitReceipt("r1");
				said = client.expect("MESSAGE");
				assertThat(receipt.header("x-stream-offset")).isEqualTo("1");
				assertThat(said.header("x-stream-epoch")).isEqualTo(receipt.header("x-stream-epoch"));
				String read = "{\"epoch\":\"%s\",\"offset\":1}".formatted(said.header("x-stream-epoch"));
				client.publish("/app/rooms/general/read", read);
				client.publish("/app/rooms/general/read", read);
			}
		}
		try (ParleyServer server = ParleyServer.start(database);
				StompClient client = StompClient.connected(server.port(), mina.authorization())) {
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/general\nreceipt:r2\nx-stream-offset:offset=1\n"
					+ "x-stream-epoch:%s\n\n\0".formatted(said.header("x-stream-epoch")));
			assertThat(client.expectReceipt("r2").header("x-recovered")).isEqualTo("true");
			StompFrame again = client.expect("MESSAGE");
			assertThat(again.text()).isEqualTo(said.text()).contains("또 만나요");
			assertThat(again.header("x-stream-offset")).isEqualTo("1");
			client.expectNothing();
			assertThat(Rooms.list(server.port(), mina).body()).contains("서재").contains("General");
			assertThat(Api.of(server.port(), mina).get("/api/v1/read-positions").body()).isEqualTo(
					"[{\"room\":\"general\",\"epoch\":\"%s\",\"offset\":1}]".formatted(said.header("x-stream-epoch")));
		}
	}

}
