package dev.parley.stomp.socket;

import dev.parley.engine.frame.FrameLimits;

/**
 * Limits on the size of what one client sends.
 *
 * @param frame limits of its frames
 * @param connect bytes of a frame, and of a message of SockJS, until it is CONNECTED
 * @param message bytes of a message of SockJS from then on
 */
public record ReadSizes(FrameLimits frame, int connect, int message) {

	/**
	 * For a container that gives each connection a buffer of the size of its largest
	 * message. A frame may be longer in the JSON of SockJS.
	 */
	ReadSizes buffered() {
		return new ReadSizes(this.frame, this.connect, Math.min(this.message, 2 * this.frame.frame()));
	}

}
