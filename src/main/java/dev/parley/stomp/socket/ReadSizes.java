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
}
