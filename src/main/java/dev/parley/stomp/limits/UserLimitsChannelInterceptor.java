package dev.parley.stomp.limits;

import java.security.Principal;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

import dev.parley.engine.frame.Command;
import dev.parley.engine.problem.RefusedException;
import dev.parley.limit.NetworkAddress;
import dev.parley.stomp.frames.Callers;
import dev.parley.stomp.frames.FrameInProgress;

/**
 * Limits the connections of a user, and the destinations that keep their messages. Comes
 * after the admission, so that only permitted frames count.
 */
public final class UserLimitsChannelInterceptor implements ChannelInterceptor {

	private final Paces paces;

	private final KeptDestinations destinations;

	public UserLimitsChannelInterceptor(Paces paces, KeptDestinations destinations) {
		this.paces = paces;
		this.destinations = destinations;
	}

	/**
	 * Lets a frame pass.
	 * @throws RefusedException if it is over a limit
	 */
	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		FrameInProgress progress = FrameInProgress.of(message);
		Principal user = SimpMessageHeaderAccessor.getUser(message.getHeaders());
		if (progress != null) {
			@Nullable String destination = progress.frame().header("destination");
			if (progress.frame().command().isConnect() && user != null) {
				this.paces.join(progress.session().id(), user.getName());
			}
			else if (progress.frame().command() == Command.SEND && destination != null) {
				this.destinations.send(Callers.of(user, progress.session().id()),
						NetworkAddress.from(SimpMessageHeaderAccessor.getSessionAttributes(message.getHeaders())),
						destination);
			}
		}
		return message;
	}

	@EventListener
	void onDisconnect(SessionDisconnectEvent event) {
		this.paces.closed(event.getSessionId());
	}

}
