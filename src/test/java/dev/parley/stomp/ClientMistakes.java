package dev.parley.stomp;

import java.util.UUID;

import dev.parley.stomp.OrdinaryApplication.Note;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.stereotype.Controller;
import org.springframework.validation.annotation.Validated;

/** Controllers that ask for something that a frame may not contain. */
@TestConfiguration(proxyBeanMethods = false)
@Import({ ClientMistakes.Asking.class, ClientMistakes.Bounded.class })
class ClientMistakes {

	/** Returns nothing; a correct call gets a RECEIPT. */
	@Controller
	static class Asking {

		private final SimpMessagingTemplate messages;

		Asking(SimpMessagingTemplate messages) {
			this.messages = messages;
		}

		@MessageMapping("/asks/number/{count}")
		void number(@DestinationVariable int count) {
		}

		@SubscribeMapping("/asks/id/{id}")
		UUID id(@DestinationVariable("id") UUID some) {
			return some;
		}

		@MessageMapping({ "/asks/part/{part}", "/asks/part" })
		void part(@DestinationVariable String part) {
		}

		@MessageMapping("/asks/header")
		void header(@Header("x-colour") String colour) {
		}

		@MessageMapping("/asks/named")
		void named(@Header String colour) {
		}

		@MessageMapping("/asks/header-number")
		void headerNumber(@Header("x-count") int count) {
		}

		@MessageMapping("/asks/optional-number")
		void optionalNumber(@Header(name = "x-count", required = false) int count) {
		}

		@MessageMapping("/asks/bytes")
		void bytes(byte[] whateverTheyAre) {
		}

		@MessageMapping("/asks/body")
		void body(@Payload Note note) {
		}

		@MessageMapping("/asks/message")
		void message(Message<Note> note) {
		}

		@MessageMapping("/asks/perhaps")
		void perhaps(@Payload(required = false) @Nullable Note note) {
		}

		@MessageMapping({ "/asks/sent/{room}", "/asks/sent" })
		@SendTo("/topic/asks/{room}")
		String sent() {
			return "sent";
		}

		/** A fault of the application itself, not caused by a client's body. */
		@MessageMapping("/asks/unwritable")
		void unwritable() {
			this.messages.convertAndSend("/topic/asks", new Object() {

				@SuppressWarnings("unused")
				public String getSecret() {
					throw new IllegalStateException("secret");
				}

			});
		}

	}

	/** Its parameters are validated as Spring Boot validates those of any bean. */
	@Controller
	@Validated
	static class Bounded {

		@MessageMapping("/asks/short")
		void bounded(@Header("x-colour") @Size(max = 5) String colour) {
		}

	}

}
