package dev.parley.stomp.socket;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;
import dev.parley.stomp.frames.Client;
import dev.parley.stomp.frames.FrameMessages;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.problem.Traces;

/**
 * The slower path to a client, used where the application has put interceptors on the
 * channel to clients: each MESSAGE goes through them, in order, and they may change it or
 * hold it back, as in Spring. They run on a thread that may wait, one write of a session
 * at a time.
 */
final class InterceptedWire implements Wire {

	private static final Logger log = LoggerFactory.getLogger(InterceptedWire.class);

	private static final byte[] MESSAGE = { 'M', 'E', 'S', 'S', 'A', 'G', 'E', '\n' };

	/**
	 * A header that marks an intercepted message, with a name that no client can know.
	 */
	private static final String MARK = "passed-" + UUID.randomUUID();

	private final Wire wire;

	private final Client client;

	private final Executor executor;

	private final ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();

	/**
	 * The message that came out at the end of the channel: a channel returns nothing, and
	 * another kind would not call all the interceptors that Spring's does.
	 */
	private @Nullable Message<?> passed;

	/**
	 * @param client whose wire this is
	 * @param interceptors of the application
	 * @param executor runs them
	 */
	InterceptedWire(Wire wire, Client client, List<ChannelInterceptor> interceptors, Executor executor) {
		this.wire = wire;
		this.client = client;
		this.executor = executor;
		this.channel.setBeanName("clientOutboundChannel");
		this.channel.setInterceptors(interceptors);
		this.channel.subscribe((message) -> this.passed = message);
	}

	/**
	 * Marks a controller's answer: Spring has sent it through the channel already.
	 */
	static void mark(Headers.Builder headers) {
		headers.add(MARK, "true");
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		this.executor.execute(() -> {
			List<EncodedFrame> passing = new ArrayList<>(frames.size());
			for (EncodedFrame frame : frames) {
				EncodedFrame through = isMessage(frame) ? intercept(frame) : frame;
				if (through != null) {
					passing.add(through);
				}
			}
			if (passing.isEmpty()) {
				done.written();
			}
			else {
				this.wire.write(passing, done);
			}
		});
	}

	private static boolean isMessage(EncodedFrame frame) {
		return frame.length() > MESSAGE.length
				&& Arrays.equals(frame.bytes(), 0, MESSAGE.length, MESSAGE, 0, MESSAGE.length);
	}

	private @Nullable EncodedFrame intercept(EncodedFrame encoded) {
		Version version = this.client.session().version();
		// The outbox keeps bytes, which all subscribers share. Keeping the frame, too,
		// would make every delivery more expensive; decoding affects only intercepted
		// ones.
		Frame frame = encoded.decoded(version);
		if (frame.headers().contains(MARK)) {
			Headers unmarked = frame.headers().keep((name) -> !name.equals(MARK));
			return EncodedFrame.of(new Frame(Command.MESSAGE, unmarked, frame.body()), version);
		}
		this.passed = null;
		try {
			this.channel.send(message(frame));
		}
		catch (RuntimeException ex) {
			log.error("Session {}: an interceptor has failed, and a message of {} was not sent: {}",
					this.client.session().id(), frame.header("destination"), Traces.of(Problems.cause(ex)));
			return null;
		}
		Message<?> result = this.passed;
		return (result != null && result.getPayload() instanceof byte[] body)
				? EncodedFrame.of(new Frame(Command.MESSAGE, FrameMessages.headers(result.getHeaders()), body), version)
				: null;
	}

	private Message<byte[]> message(Frame frame) {
		Map<String, List<String>> natives = new LinkedHashMap<>();
		frame.headers()
			.keep((name) -> !FrameMessages.isReserved(name))
			.forEach((name, value) -> natives.computeIfAbsent(name, (key) -> new ArrayList<>(1)).add(value));
		StompHeaderAccessor accessor = FrameMessages.accessor(StompCommand.MESSAGE, natives);
		accessor.setSessionId(this.client.session().id());
		accessor.setSessionAttributes(this.client.socket().getAttributes());
		accessor.setUser(this.client.user());
		accessor.setLeaveMutable(true);
		return MessageBuilder.createMessage(frame.body(), accessor.getMessageHeaders());
	}

	@Override
	public void close(CloseReason reason) {
		this.wire.close(reason);
	}

	@Override
	public void ping() {
		this.wire.ping();
	}

	@Override
	public void pause() {
		this.wire.pause();
	}

	@Override
	public void resume() {
		this.wire.resume();
	}

	@Override
	public boolean takesRefusals() {
		return this.wire.takesRefusals();
	}

	@Override
	public void abort() {
		this.wire.abort();
	}

}
