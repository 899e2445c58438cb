package dev.parley.chat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;

/** Records the messages that a template sent, instead of a broker. */
public final class SentMessages {

	private final List<Message<?>> messages = new CopyOnWriteArrayList<>();

	public SimpMessagingTemplate template() {
		SimpMessagingTemplate template = new SimpMessagingTemplate((message, timeout) -> this.messages.add(message));
		template.setMessageConverter(new JacksonJsonMessageConverter());
		return template;
	}

	public List<String> destinations() {
		return this.messages.stream()
			.map((message) -> SimpMessageHeaderAccessor.getDestination(message.getHeaders()))
			.toList();
	}

	public List<String> bodies() {
		return this.messages.stream()
			.map((message) -> new String((byte[]) message.getPayload(), StandardCharsets.UTF_8))
			.toList();
	}

}
