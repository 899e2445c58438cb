package dev.parley.conformance;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Literal frames with {@code x-max-frequency} against the running server. */
@OpenServer
class MaxFrequencyIT {

	@LocalServerPort
	int port;

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/topic/quotes/f|x-max-frequency:0|is one number of messages a second",
					"/topic/quotes/f|x-max-frequency:fast|is one number of messages a second",
					"/topic/quotes/f|x-max-frequency:5\\nx-max-frequency:5|is one number of messages a second",
					"/topic/quotes/f|x-max-frequency:5\\nack:client|is for ack:auto",
					"/topic/kept/f|x-max-frequency:5|is for topics whose policy says what a message is about",
					"/topic/**|x-max-frequency:5|is for topics whose policy says what a message is about",
					"/queue/f|x-max-frequency:5|is for topics whose policy says what a message is about",
					"/user/queue/f|x-max-frequency:5|is for topics whose policy says what a message is about",
					"/app/session|x-max-frequency:5|is for topics whose policy says what a message is about" })
	@DisplayName("Where x-max-frequency means nothing, SUBSCRIBE is refused with what was expected, and the session goes on.")
	void refusals(String destination, String headers, String sentence) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:errors\ndestination:/user/queue/errors\nreceipt:r0\n\n\0");
			mina.expectReceipt("r0");
			mina.send("SUBSCRIBE\nid:0\ndestination:" + destination + "\n" + headers.replace("\\n", "\n")
					+ "\nreceipt:r1\n\n\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.text()).contains("\"code\":\"invalid\"", "A max-frequency ", sentence,
					"\"destination\":\"" + destination);
			assertThat(mina.publish("/topic/elsewhere", "still here").command()).isEqualTo("RECEIPT");
		}
	}

	@Test
	@DisplayName("Each key comes at most so often, the newest always, and the last one without another that pushes it out.")
	void thePromise() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/quotes/paced\nx-max-frequency:4\nreceipt:r0\n\n\0");
			mina.expectReceipt("r0");
			for (int i = 1; i <= 50; i++) {
				mina.send("SEND\ndestination:/topic/quotes/paced\nsymbol:A\n\nA" + i + "\0"
						+ "SEND\ndestination:/topic/quotes/paced\nsymbol:B\nx-resume-offset:99\n\nB" + i + "\0");
			}
			assertThat(mina.expect("MESSAGE").text()).isEqualTo("A1");
			StompFrame b = mina.expect("MESSAGE");
			assertThat(b.text()).isEqualTo("B1");
			assertThat(b.headers()).as("a sender's own is not passed on").doesNotContainKey("x-resume-offset");
			String last = "";
			int messages = 2;
			while (!last.equals("B50")) {
				last = mina.expect("MESSAGE").text();
				messages++;
			}
			assertThat(messages).isLessThan(20);
		}
	}

}
