package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;

/**
 * The state of a session: {@link Connecting}, {@link Connected}, then {@link Closed}.
 * Each says which frames it accepts. Not thread-safe: used by one thread at a time, see
 * {@link FrameQueue}.
 */
sealed interface SessionState permits Connecting, Connected, Closed {

	/**
	 * Checks that this frame may come now, is complete, and is allowed. Changes nothing.
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is not allowed
	 */
	void admit(Frame frame);

	/**
	 * Whether a rule has to decide about this frame, which may block. Never blocks
	 * itself.
	 */
	default boolean asksRules(Frame frame) {
		return false;
	}

	/**
	 * Executes an admitted frame, and sends its RECEIPT after the effect.
	 * @param destination of the frame, after translation of a user destination
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is refused
	 */
	void handle(Frame frame, String destination);

}
