package dev.parley.stomp.socket;

import org.springframework.util.ClassUtils;

/**
 * Tells whether Jetty is present: without it, the classes named after it must not be
 * loaded.
 */
final class Jetty {

	static final boolean IS_PRESENT = ClassUtils.isPresent("org.eclipse.jetty.websocket.core.CoreSession",
			Jetty.class.getClassLoader());

	private Jetty() {
	}

}
