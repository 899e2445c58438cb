package dev.parley.bench.server;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Controller;

/**
 * What an application does with a message, at the least: takes it, and publishes it. The
 * same class in both servers.
 */
@Controller
class BenchController {

	@MessageMapping("/bench/{name}")
	@SendTo("/topic/bench/{name}")
	String publish(@DestinationVariable String name, String text) {
		return text;
	}

}
