package dev.parley.stomp.sockjs;

/** How one request carries SockJS frames. */
interface FrameFormat {

	/** The bytes before the first frame; may be empty. */
	byte[] prelude();

	/** The bytes that carry this frame. */
	byte[] format(byte[] frame);

}
