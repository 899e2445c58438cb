package dev.parley.archive;

import java.util.List;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A controller in a transaction publishes with its rows: the RECEIPT of the frame that
 * called it says that both are stored.
 */
@OpenServer
@Import(TransactionalControllerIT.Orders.class)
@Timeout(180)
class TransactionalControllerIT {

	private static final String TOPIC = "/topic/durable/shipped";

	@LocalServerPort
	int port;

	@Autowired
	JdbcTemplate jdbc;

	@BeforeEach
	void createTable() {
		this.jdbc.execute("create table if not exists shipped (id varchar(20) not null)");
		this.jdbc.execute("delete from shipped");
	}

	@Test
	void theReceiptSaysWhereTheMessageIsAndTheRowIsThere() {
		try (StompClient witness = connected(); StompClient sender = connected()) {
			witness.subscribe("1", TOPIC);
			long before = offset(ship(sender, "r1", "1", ""));
			assertThat(offset(ship(sender, "r2", "2", ""))).isEqualTo(before + 1);
			assertThat(witness.messages(2)).containsExactly("1", "2");
			assertThat(shipped()).containsExactly("1", "2");
		}
	}

	@Test
	void aControllerThatFailsHasPublishedNothing() {
		try (StompClient witness = connected(); StompClient sender = connected()) {
			witness.subscribe("1", TOPIC);
			sender.subscribe("p", "/user/queue/errors");
			sender.send("SEND\ndestination:/app/ship\nreceipt:r1\n\nfail\0");
			assertThat(sender.expect("MESSAGE").header("receipt-id")).isEqualTo("r1");
			ship(sender, "r2", "3", "");
			witness.expectMessage("3");
			witness.expectNothing();
			assertThat(shipped()).containsExactly("3");
		}
	}

	@Test
	void aRepeatedKeyGetsThePositionOfTheFirstMessage() {
		try (StompClient witness = connected(); StompClient sender = connected()) {
			witness.subscribe("1", TOPIC);
			long first = offset(ship(sender, "r1", "4", "idempotency-key:k4\n"));
			assertThat(offset(ship(sender, "r2", "4", "idempotency-key:k4\n"))).isEqualTo(first);
			witness.expectMessage("4");
			witness.expectNothing();
		}
	}

	private StompClient connected() {
		return StompClient.connected(this.port);
	}

	private static StompFrame ship(StompClient sender, String receipt, String order, String headers) {
		sender.send("SEND\ndestination:/app/ship\nreceipt:%s\n%s\n%s\0".formatted(receipt, headers, order));
		return sender.expectReceipt(receipt);
	}

	private static long offset(StompFrame receipt) {
		return Long.parseLong(receipt.header("x-stream-offset"));
	}

	private List<String> shipped() {
		return this.jdbc.queryForList("select id from shipped order by id", String.class);
	}

	@Controller
	static class Orders {

		private final JdbcTemplate jdbc;

		private final SimpMessagingTemplate messages;

		Orders(JdbcTemplate jdbc, SimpMessagingTemplate messages) {
			this.jdbc = jdbc;
			this.messages = messages;
		}

		@MessageMapping("/ship")
		@Transactional
		public void ship(String order) {
			this.jdbc.update("insert into shipped (id) values (?)", order);
			this.messages.convertAndSend(TOPIC, order);
			if (order.equals("fail")) {
				throw new ResponseStatusException(HttpStatus.CONFLICT, "not in stock");
			}
		}

	}

}
