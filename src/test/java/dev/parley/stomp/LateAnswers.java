package dev.parley.stomp;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.stereotype.Controller;

/** A controller that answers when the test tells it to. */
@TestConfiguration(proxyBeanMethods = false)
@Import(LateAnswers.Promises.class)
class LateAnswers {

	@Controller
	static class Promises {

		private final Map<String, CompletableFuture<String>> byName = new ConcurrentHashMap<>();

		/** The future with this name; completing it sends the answer. */
		CompletableFuture<String> answer(String name) {
			return this.byName.computeIfAbsent(name, (key) -> new CompletableFuture<>());
		}

		@SubscribeMapping("/promises/{name}")
		CompletableFuture<String> subscribed(@DestinationVariable String name) {
			return answer(name);
		}

		@MessageMapping("/promises/{name}")
		@SendTo("/topic/kept/promises/{name}")
		CompletableFuture<String> sent(@DestinationVariable String name) {
			return answer(name);
		}

		@MessageMapping("/taken")
		void taken(String text) {
			// Does nothing.
		}

		/** Blocks until the answer is there. */
		@MessageMapping("/promises/{name}/awaited")
		void awaited(@DestinationVariable String name) {
			answer(name).join();
		}

	}

}
