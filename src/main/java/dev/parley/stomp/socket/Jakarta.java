package dev.parley.stomp.socket;

import org.springframework.util.ClassUtils;

/**
 * Tells whether the Jakarta WebSocket API is present: without it, the classes named after
 * it must not be loaded.
 */
final class Jakarta {

	static final boolean IS_PRESENT = ClassUtils.isPresent("jakarta.websocket.Session", Jakarta.class.getClassLoader());

	private Jakarta() {
	}

}
