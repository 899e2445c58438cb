package dev.parley.http;

import java.util.List;

import dev.parley.stomp.frames.ControllerDestinations;
import dev.parley.stomp.frames.DestinationPrefixes;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/** The destinations of an application that has topics, and no controller. */
public final class TestDestinations {

	private TestDestinations() {
	}

	public static BrokerDestinations ofTopics() {
		DestinationPrefixes prefixes = new DestinationPrefixes(List.of("/app"), List.of("/topic/"), "/user/");
		return new BrokerDestinations(new ControllerDestinations(
				new StaticListableBeanFactory().getBeanProvider(SimpAnnotationMethodMessageHandler.class),
				() -> prefixes));
	}

}
