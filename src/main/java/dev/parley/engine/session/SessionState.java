package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;

/**
 * What a session is in: {@link Connecting}, {@link Connected}, then {@link Closed}. Each
 * says which frames it takes. For one thread at a time: see {@link FrameQueue}.
 */
sealed interface SessionState permits Connecting, Connected, Closed {

	/**
	 * Whether this frame may come now, is complete, and is allowed to its sender. Changes
	 * nothing.
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is not allowed
	 */
	void admit(Frame frame);

	/**
	 * Whether a rule that is data has to be asked about this frame, which may block.
	 * Answers at once, for any frame.
	 */
	default boolean asksRules(Frame frame) {
		return false;
	}

	/**
	 * Does what an admitted frame asks for, and sends its RECEIPT when that has taken
	 * effect.
	 * @param destination that the frame means, which differs from what it says where it
	 * says a user destination
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is refused
	 */
	void handle(Frame frame, String destination);

}
