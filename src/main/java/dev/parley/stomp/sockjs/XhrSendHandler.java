package dev.parley.stomp.sockjs;

import java.io.IOException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.transport.SockJsSession;
import org.springframework.web.socket.sockjs.transport.TransportType;
import org.springframework.web.socket.sockjs.transport.handler.AbstractTransportHandler;

/**
 * Takes what clients of the HTTP transports send. Bad input is answered and not logged:
 * anybody can send it.
 */
final class XhrSendHandler extends AbstractTransportHandler {

	private static final Logger log = LoggerFactory.getLogger(XhrSendHandler.class);

	private final MessageReader reader;

	private final MessageReader ofStrangers;

	/**
	 * @param reader for the messages of clients
	 * @param ofStrangers reader for clients that are not CONNECTED
	 */
	XhrSendHandler(MessageReader reader, MessageReader ofStrangers) {
		this.reader = reader;
		this.ofStrangers = ofStrangers;
	}

	@Override
	public TransportType getTransportType() {
		return TransportType.XHR_SEND;
	}

	@Override
	public boolean checkSessionType(SockJsSession session) {
		return session instanceof HttpSockJsSession;
	}

	@Override
	public void handleRequest(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			SockJsSession session) {
		HttpSockJsSession receiver = (HttpSockJsSession) session;
		if (!receiver.secret().admits(request)) {
			Answers.notFound(response);
			return;
		}
		Answers.noCache(response);
		try {
			new SendRequest(receiver, request, response, () -> readerOf(receiver)).goOn();
		}
		catch (IOException ex) {
			log.debug("Session {} could not be read: {}", session.getId(), ex.toString());
		}
	}

	private MessageReader readerOf(HttpSockJsSession session) {
		return (session.getTextMessageSizeLimit() < this.reader.maxMessage()) ? this.ofStrangers : this.reader;
	}

}
