package dev.parley.stomp.socket;

import org.springframework.util.ClassUtils;

/**
 * Tells whether Jetty is present: without it, the classes named after it must not be
 * loaded.
 */
final class Jetty {

	/** As a container: its client for WebSocket may be anywhere. */
	static final boolean IS_PRESENT = ClassUtils.isPresent(
			"org.eclipse.jetty.ee11.websocket.server.internal.JettyServerFrameHandlerFactory",
			Jetty.class.getClassLoader());

	private Jetty() {
	}

}
