package dev.parley.stomp.frames;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/** In an application whose controllers and broker share a prefix, both get a frame. */
class EngineBrokerMessageHandlerTests {

	private final TestEngine engine = new TestEngine(DestinationPolicy.open("/**"));

	private final ExecutorSubscribableChannel inbound = new ExecutorSubscribableChannel();

	private final ExecutorSubscribableChannel broker = new ExecutorSubscribableChannel();

	private final List<String> published = new ArrayList<>();

	private final EngineBrokerMessageHandler handler = new EngineBrokerMessageHandler(this.inbound,
			new ExecutorSubscribableChannel(), this.broker, List.of("/topic"), this.engine.engine, this::publish);

	private final FrameInProgress progress = new FrameInProgress(this.engine.client("c").session,
			new Frame(Command.SEND, Headers.builder().add("destination", "/topic/orders").build(), bytes()));

	@BeforeEach
	void start() {
		this.handler.start();
	}

	@AfterEach
	void stop() {
		this.handler.stop();
		this.engine.close();
	}

	@Test
	void aFrameThatAControllerHasRefusedIsNotPublished() {
		this.progress.refuse(Problem.invalid("The controller has thrown", "/topic/orders"));
		this.inbound.send(message("/topic/orders"));
		assertThat(this.published).isEmpty();
	}

	/** It has the frame's headers, if the controller takes and sends a whole message. */
	@Test
	void whatAControllerPassesOnIsPublishedHoweverTheFrameEnds() {
		this.progress.refuse(Problem.invalid("The controller has thrown", "/topic/orders"));
		this.broker.send(message("/topic/audit"));
		assertThat(this.published).containsExactly("/topic/audit");
	}

	private CompletableFuture<Position> publish(Publication publication) {
		this.published.add(publication.destination());
		return CompletableFuture.completedFuture(new Position("", 0));
	}

	private Message<byte[]> message(String destination) {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setDestination(destination);
		headers.setHeader(FrameInProgress.HEADER, this.progress);
		return MessageBuilder.createMessage(bytes(), headers.getMessageHeaders());
	}

	private static byte[] bytes() {
		return "{}".getBytes(StandardCharsets.UTF_8);
	}

}
