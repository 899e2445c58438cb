package dev.parley.engine.frame;

/**
 * The limits of one frame (STOMP 1.2, "Size Limits").
 *
 * @param frame bytes of command, headers and body together
 * @param headers number of header entries
 * @param line bytes of the command or of one header
 */
public record FrameLimits(int frame, int headers, int line) {

	public FrameLimits {
		if (frame < 1 || headers < 1 || line < 1) {
			throw new IllegalArgumentException("Limits of a frame are at least 1, not %s bytes, %s headers, %s a line"
				.formatted(frame, headers, line));
		}
	}

}
