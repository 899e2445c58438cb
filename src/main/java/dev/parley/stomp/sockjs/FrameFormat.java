package dev.parley.stomp.sockjs;

/** How one request carries SockJS frames. */
interface FrameFormat {

	/** What comes before all frames; empty for nothing. */
	byte[] prelude();

	/** The bytes that carry this frame. */
	byte[] format(byte[] frame);

}
