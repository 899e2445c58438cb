package dev.parley.stomp;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Chooses the newest version of STOMP that both sides know, in whatever order the client
 * names them.
 */
final class StompHandshakeHandler extends DefaultHandshakeHandler {

	@Override
	protected @Nullable String selectProtocol(List<String> offered, WebSocketHandler handler) {
		for (String known : StompProtocolHandler.SUB_PROTOCOLS) {
			for (String offer : offered) {
				if (offer.equalsIgnoreCase(known)) {
					return offer;
				}
			}
		}
		return null;
	}

}
