package dev.parley.stomp.sockjs;

import java.io.IOException;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpAsyncRequestControl;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.transport.SockJsSession;
import org.springframework.web.socket.sockjs.transport.TransportType;
import org.springframework.web.socket.sockjs.transport.handler.AbstractTransportHandler;

/**
 * Takes what clients of the HTTP transports send, on the thread that reads it. Bad input
 * is answered and not logged: it comes from anybody.
 */
final class XhrSendHandler extends AbstractTransportHandler {

	private final MessageReader reader;

	private final MessageReader ofStrangers;

	/**
	 * @param reader of the messages of clients
	 * @param ofStrangers of those who are not CONNECTED
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
		Answers.noCache(response);
		try {
			boolean whole = readerOf(receiver)
				.read(((ServletServerHttpRequest) request).getServletRequest().getInputStream(), receiver::receive);
			if (!whole) {
				// As to whoever sends to a session that has ended.
				response.setStatusCode(HttpStatus.NOT_FOUND);
				return;
			}
			response.setStatusCode(HttpStatus.NO_CONTENT);
			response.getHeaders().setContentType(Answers.PLAIN_TEXT);
			answerWhenWanted(receiver, request, response);
		}
		catch (UnreadableMessageException ex) {
			refuse(receiver, response, ex);
		}
		catch (IOException ex) {
			this.logger.debug("Session " + session.getId() + ": could not be read: " + ex);
		}
	}

	private MessageReader readerOf(HttpSockJsSession session) {
		return (session.getTextMessageSizeLimit() < this.reader.maxMessage()) ? this.ofStrangers : this.reader;
	}

	/**
	 * While the session waits for the database its client gets no answer, and so sends no
	 * more. No thread waits with it.
	 */
	private static void answerWhenWanted(HttpSockJsSession session, ServerHttpRequest request,
			ServerHttpResponse response) {
		if (session.wire().isPaused()) {
			ServerHttpAsyncRequestControl control = request.getAsyncRequestControl(response);
			control.start(-1);
			session.wire().whenResumed(() -> complete(control));
		}
	}

	private static void complete(ServerHttpAsyncRequestControl control) {
		try {
			control.complete();
		}
		catch (IllegalStateException ex) {
			// The container has ended it already: the client is gone.
		}
	}

	private void refuse(HttpSockJsSession session, ServerHttpResponse response, UnreadableMessageException problem) {
		try {
			Answers.error(response, problem.status(), String.valueOf(problem.getMessage()));
		}
		catch (IOException ex) {
			this.logger.debug("Session " + session.getId() + ": could not be answered: " + ex);
		}
		if (problem.status() == HttpStatus.CONTENT_TOO_LARGE) {
			session.closeWith(new CloseStatus(problem.reason().code(), problem.reason().text()));
		}
	}

}
