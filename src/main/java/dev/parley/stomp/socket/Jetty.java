package dev.parley.stomp.socket;

import org.springframework.util.ClassUtils;

/** Knows whether there is Jetty: what is named after it is not to be touched without. */
final class Jetty {

	static final boolean IS_PRESENT = ClassUtils.isPresent("org.eclipse.jetty.websocket.core.CoreSession",
			Jetty.class.getClassLoader());

	private Jetty() {
	}

}
