package dev.parley.bench.server;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Controller;

/**
 * The minimum that an application does with a message: takes it, and publishes it. Both
 * servers use the same class.
 */
@Controller
class BenchController {

	@MessageMapping("/bench/{name}")
	@SendTo("/topic/bench/{name}")
	String publish(@DestinationVariable String name, String text) {
		return text;
	}

}
