package dev.parley.stomp.socket;

import org.springframework.http.HttpStatus;
import org.springframework.web.socket.server.HandshakeFailureException;

/** The client's opening handshake breaks RFC 6455. Its message is for the client. */
final class BadHandshakeException extends HandshakeFailureException {

	private static final long serialVersionUID = 1L;

	private final HttpStatus status;

	BadHandshakeException(HttpStatus status, String detail) {
		super(detail);
		this.status = status;
	}

	/** The status of the answer, a 4xx. */
	HttpStatus status() {
		return this.status;
	}

}
