package com.example.guide;

import java.security.Principal;

import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.stereotype.Controller;

@Controller
public class GreetingController {

	@MessageMapping("/hello")
	@SendTo("/topic/greetings")
	public Greeting greeting(HelloMessage message) {
		return new Greeting("Hello, " + message.name() + "!");
	}

	@MessageMapping("/whoami")
	@SendToUser(destinations = "/topic/answers", broadcast = false)
	public Greeting whoAmI(Principal principal) {
		return new Greeting((principal != null) ? principal.getName() : "nobody");
	}

	public record HelloMessage(String name) {
	}

	public record Greeting(String content) {
	}

}
