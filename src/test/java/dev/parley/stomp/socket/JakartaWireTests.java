package dev.parley.stomp.socket;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Wire;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;

import static org.assertj.core.api.Assertions.assertThat;

/** On a session that records what it is told to do. */
class JakartaWireTests {

	private final List<String> sent = new ArrayList<>();

	private final Queue<SendHandler> sending = new ArrayDeque<>();

	private final Queue<ByteBuffer> questions = new ArrayDeque<>();

	private final List<String> heard = new ArrayList<>();

	private final StandardWebSocketSession socket = new StandardWebSocketSession(new HttpHeaders(), Map.of(),
			new InetSocketAddress(1), new InetSocketAddress(2));

	private final Wire wire = wire();

	private final Wire.WriteListener listener = new Wire.WriteListener() {

		@Override
		public void progressed() {
			JakartaWireTests.this.heard.add("progressed");
		}

		@Override
		public void written() {
			JakartaWireTests.this.heard.add("written");
		}

		@Override
		public void failed(Throwable cause) {
			JakartaWireTests.this.heard.add(cause.getMessage());
		}

	};

	@Test
	void framesAreGatheredAndSentAtOnceSoThatNoPongIsKeptBackAfterwards() {
		this.wire.write(List.of(frame(1), frame(2)), this.listener);
		assertThat(this.sent).containsExactly("batching true", "1 gathered", "2 gathered", "batching false");
		assertThat(this.heard).containsExactly("written");
	}

	@Test
	void moreThanTheConnectionTakesAtOnceGoesInCallsThatDoNotWait() {
		this.wire.write(List.of(frame(20_000), frame(12_000), frame(1000), frame(1001)), this.listener);
		assertThat(this.sent).containsExactly("batching true", "20000 gathered", "12000 gathered", "ping",
				"batching false", "1000 alone");
		assertThat(this.heard).containsExactly("progressed");
		sent(new SendResult());
		assertThat(this.sent).endsWith("1000 alone", "1001 alone");
		sent(new SendResult());
		assertThat(this.heard).containsExactly("progressed", "progressed", "written");
	}

	@Test
	void whatTheClientHasReadMakesRoomToGather() {
		this.wire.write(List.of(frame(30_000)), this.listener);
		assertThat(JakartaWire.answer(this.socket, Objects.requireNonNull(this.questions.poll()))).isTrue();
		this.wire.write(List.of(frame(31_000)), this.listener);
		assertThat(this.sent).contains("31000 gathered");
	}

	/** Or a client that does not read could make a thread wait. */
	@Test
	void aPongThatAnswersNoPingMakesNone() {
		this.wire.write(List.of(frame(30_000)), this.listener);
		assertThat(JakartaWire.answer(this.socket, ByteBuffer.allocate(0))).isFalse();
		assertThat(JakartaWire.answer(this.socket, ByteBuffer.allocate(8))).isFalse();
		this.wire.write(List.of(frame(31_000)), this.listener);
		assertThat(this.sent).contains("31000 alone");
	}

	@Test
	void afterAFailureNothingMoreIsWritten() {
		this.wire.write(List.of(frame(40_000), frame(1)), this.listener);
		sent(new SendResult(new IOException("gone")));
		assertThat(this.heard).containsExactly("gone");
		assertThat(this.sent).doesNotContain("1 gathered", "1 alone");
	}

	/** SockJS's heart-beat does not wait for its turn. */
	@Test
	void aWriteThatComesDuringAnotherOneFollowsIt() {
		this.wire.write(List.of(frame(40_000)), this.listener);
		this.wire.write(List.of(frame(41_000)), this.listener);
		assertThat(this.sent).contains("40000 alone").doesNotContain("41000 alone");
		sent(new SendResult());
		assertThat(this.sent).contains("41000 alone");
	}

	@Test
	void aClientIsAskedOnceForASignOfLife() {
		this.wire.ping();
		this.wire.ping();
		assertThat(this.sent).containsExactly("ping");
	}

	private void sent(SendResult result) {
		Objects.requireNonNull(this.sending.poll()).onResult(result);
	}

	private static EncodedFrame frame(int length) {
		return new EncodedFrame(new byte[length], false);
	}

	private Wire wire() {
		RemoteEndpoint.Basic gathering = fake(RemoteEndpoint.Basic.class, (name, arguments) -> {
			switch (name) {
				case "setBatchingAllowed" -> this.sent.add("batching " + arguments[0]);
				case "sendBinary" -> this.sent.add(((ByteBuffer) arguments[0]).remaining() + " gathered");
				case "sendPing" -> {
					this.sent.add("ping");
					this.questions.add((ByteBuffer) arguments[0]);
				}
				default -> throw new UnsupportedOperationException(name);
			}
			return null;
		});
		RemoteEndpoint.Async single = fake(RemoteEndpoint.Async.class, (name, arguments) -> {
			if (name.equals("sendBinary")) {
				this.sent.add(((ByteBuffer) arguments[0]).remaining() + " alone");
				this.sending.add((SendHandler) arguments[1]);
			}
			return null;
		});
		Map<String, Object> properties = new HashMap<>();
		this.socket.initializeNativeSession(fake(Session.class, (name, arguments) -> switch (name) {
			case "getBasicRemote" -> gathering;
			case "getAsyncRemote" -> single;
			case "getUserProperties" -> properties;
			case "isOpen" -> true;
			case "getNegotiatedExtensions" -> List.of();
			default -> null;
		}));
		return Objects.requireNonNull(JakartaWire.to(this.socket, Runnable::run));
	}

	private static <T> T fake(Class<T> type, Calls calls) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> calls.take(method.getName(), arguments)));
	}

	private interface Calls {

		Object take(String name, Object[] arguments);

	}

}
