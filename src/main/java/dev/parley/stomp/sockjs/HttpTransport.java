package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;

import org.springframework.http.MediaType;
import org.springframework.web.socket.sockjs.transport.TransportType;

/** The ways of writing to a client over HTTP. */
enum HttpTransport {

	XHR(TransportType.XHR, false, "application", "javascript"),

	XHR_STREAMING(TransportType.XHR_STREAMING, true, "application", "javascript"),

	EVENT_SOURCE(TransportType.EVENT_SOURCE, true, "text", "event-stream"),

	HTML_FILE(TransportType.HTML_FILE, true, "text", "html");

	private final TransportType type;

	private final boolean streaming;

	private final MediaType contentType;

	HttpTransport(TransportType type, boolean streaming, String mainType, String subType) {
		this.type = type;
		this.streaming = streaming;
		// An event stream is UTF-8 by definition.
		this.contentType = subType.equals("event-stream") ? new MediaType(mainType, subType)
				: new MediaType(mainType, subType, StandardCharsets.UTF_8);
	}

	TransportType type() {
		return this.type;
	}

	/** Whether an answer carries more than one frame. */
	boolean isStreaming() {
		return this.streaming;
	}

	MediaType contentType() {
		return this.contentType;
	}

}
