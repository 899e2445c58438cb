package dev.parley.stomp.sockjs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;

import dev.parley.stomp.streaming.StreamedResponse;

/**
 * One request that a client of SockJS holds open for the server's messages, and how it
 * carries frames. Guarded by its listener.
 */
final class OpenRequest {

	private final FrameFormat format;

	private final long since = System.nanoTime();

	private final StreamedResponse response;

	private byte @Nullable [] first;

	/** Bytes of frames. */
	private int carried;

	private boolean ending;

	OpenRequest(StreamedResponse.Listener listener, FrameFormat format, ServerHttpRequest request,
			ServerHttpResponse response) throws IOException {
		this.format = format;
		// Writes the headers now; Spring would do it later.
		response.getBody();
		this.response = new StreamedResponse(listener, ((ServletServerHttpRequest) request).getServletRequest(),
				((ServletServerHttpResponse) response).getServletResponse());
	}

	/**
	 * Asks the container to report when the client can take data.
	 * @param frame that follows the prelude
	 */
	void start(byte @Nullable [] frame) throws IOException {
		ByteArrayOutputStream before = new ByteArrayOutputStream();
		before.writeBytes(this.format.prelude());
		if (frame != null) {
			before.writeBytes(this.format.format(frame));
		}
		this.first = before.toByteArray();
		this.response.start();
	}

	StreamedResponse response() {
		return this.response;
	}

	/** Returns the first bytes to write, once. */
	byte @Nullable [] takeFirst() {
		byte[] bytes = this.first;
		this.first = null;
		return (bytes != null && bytes.length > 0) ? bytes : null;
	}

	/** Only when the response is writable. */
	void writeFrame(byte[] frame) throws IOException {
		this.carried += frame.length + 1;
		write(this.format.format(frame));
	}

	/** Only when the response is writable. */
	void write(byte[] bytes) throws IOException {
		this.response.write(bytes, bytes.length);
	}

	/** Ends the request after what is already written. */
	void end() {
		this.ending = true;
	}

	boolean isEnding() {
		return this.ending;
	}

	int carried() {
		return this.carried;
	}

	/** When it came, by {@link System#nanoTime()}. */
	long since() {
		return this.since;
	}

}
