package dev.parley.stomp;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Chooses the newest version of STOMP that both sides know, in whatever order the client
 * names them.
 */
final class StompHandshakeHandler extends DefaultHandshakeHandler {

	private static final boolean JETTY = ClassUtils.isPresent("org.eclipse.jetty.websocket.core.CoreSession",
			StompHandshakeHandler.class.getClassLoader());

	private StompHandshakeHandler() {
	}

	private StompHandshakeHandler(RequestUpgradeStrategy strategy) {
		super(strategy);
	}

	/**
	 * The handler for the container that is there.
	 * @param compression whether permessage-deflate is agreed on, where we can say so
	 */
	static StompHandshakeHandler create(boolean compression) {
		return JETTY ? new StompHandshakeHandler(new JettyHandshake(compression)) : new StompHandshakeHandler();
	}

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
