package dev.parley.stomp.socket;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.FrameDecoder;
import dev.parley.engine.frame.FrameException;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.session.ApplicationSubscription;
import dev.parley.engine.session.FrameHandler;
import dev.parley.engine.session.Session;
import dev.parley.engine.thread.WaitsFor;
import dev.parley.limit.BytesBeingRead;
import dev.parley.stomp.frames.Client;
import dev.parley.stomp.frames.FrameDispatcher;
import dev.parley.stomp.frames.FrameInProgress;
import dev.parley.stomp.frames.FrameMessages;
import dev.parley.stomp.frames.SessionEvents;
import dev.parley.stomp.limits.Pace;

/**
 * Decodes the bytes of one client, and handles its frames one by one in their order.
 * {@link #receive} is called by one thread at a time, the container's reading thread, and
 * returns when the frames have been handled or wait for one that is not finished.
 */
public final class StompConnection implements FrameHandler {

	private static final Logger log = LoggerFactory.getLogger(StompConnection.class);

	private final Client client;

	private final Session session;

	private final FrameDecoder decoder;

	private final ReadSizes sizes;

	private final FrameDispatcher dispatcher;

	private final SessionEvents events;

	private final Pace pace;

	private final BytesBeingRead.Share unfinished;

	/** The application has interceptors on the channel to clients. */
	private final boolean intercepted;

	/** Whether the client is CONNECTED, so that larger frames may be read. */
	private boolean known;

	/** Set when nothing more is taken from this client. */
	private boolean deaf;

	/**
	 * @param unfinished counts the bytes of a frame that has not arrived completely
	 * @param intercepted whether messages to the client pass interceptors of the
	 * application
	 */
	public StompConnection(Client client, ReadSizes sizes, FrameDispatcher dispatcher, SessionEvents events, Pace pace,
			BytesBeingRead.Share unfinished, boolean intercepted) {
		this.client = client;
		this.session = client.session();
		this.decoder = new FrameDecoder(sizes.frame());
		this.decoder.limit(sizes.connect());
		this.sizes = sizes;
		this.dispatcher = dispatcher;
		this.events = events;
		this.pace = pace;
		this.unfinished = unfinished;
		this.intercepted = intercepted;
	}

	public void receive(byte[] bytes) {
		this.session.busy(true);
		try {
			read(bytes);
		}
		finally {
			this.session.busy(false);
		}
	}

	private void read(byte[] bytes) {
		if (this.deaf) {
			return;
		}
		this.pace.received(bytes.length, System.nanoTime());
		if (this.pace.isLost()) {
			this.deaf = true;
			overLimit(null, "This went on after many refusals; send more slowly");
			return;
		}
		try {
			getToKnow();
			this.decoder.decode(bytes, this::offer);
			if (!this.unfinished.hold(this.decoder.unfinished())) {
				this.deaf = true;
				this.session.frames().then(this::overloaded);
			}
		}
		catch (FrameException ex) {
			this.deaf = true;
			this.session.frames().then(() -> fault(ex));
		}
	}

	/** Allows larger frames once the client is CONNECTED. */
	private void getToKnow() {
		if (!this.known && this.session.isConnected()) {
			this.known = true;
			this.unfinished.known();
			this.decoder.limit(this.sizes.frame().frame());
		}
	}

	private void overloaded() {
		if (!this.session.isClosed()) {
			Problem problem = new Problem("overloaded", 503, "Overloaded",
					"The server is reading as much as it can; connect again later, and send frames whole", null);
			this.session.error((String) null, problem, CloseReason.of(problem));
		}
	}

	/**
	 * A ping or a pong has arrived. It counts as a frame, but can't be refused.
	 */
	void control() {
		if (this.deaf) {
			return;
		}
		this.pace.received(0, System.nanoTime());
		if (this.pace.frame() != null && this.pace.isLost()) {
			this.deaf = true;
			overLimit(null, "This went on after many refusals; send more slowly");
		}
	}

	private void fault(FrameException ex) {
		if (this.session.isClosed()) {
			log.debug("Session {}: a fault came after the end of the session", this.session.id());
			return;
		}
		boolean tooLarge = ex.fault() == FrameException.Fault.TOO_LARGE;
		Problem problem = tooLarge ? new Problem("too-large", 413, "Too large", ex.explanation(), null)
				: new Problem("malformed-frame", 400, "Malformed frame", ex.explanation(), null);
		this.session.error(ex.receipt(), problem, tooLarge ? CloseReason.TOO_LARGE : CloseReason.PROTOCOL_FAULT);
	}

	/** The rate is measured on arrival, however late the frame is handled. */
	private void offer(Frame frame) {
		String tooFast = (frame.command() != Command.DISCONNECT) ? this.pace.frame() : null;
		if (tooFast != null) {
			this.session.frames().offer(frame, (late) -> tooFast(late, tooFast));
			return;
		}
		if (frame.command().isConnect()) {
			useVersion(Version.negotiate(frame.header("accept-version")));
		}
		this.session.frames().offer(frame, this);
		getToKnow();
	}

	/**
	 * Switches versions for the frames after CONNECT in the same message; CONNECT itself
	 * may wait.
	 * @param negotiated null if there is none, which ends the session
	 */
	private void useVersion(@Nullable Version negotiated) {
		if (negotiated != null) {
			this.decoder.use(negotiated);
		}
	}

	private void tooFast(Frame frame, String why) {
		if (!this.session.isClosed()) {
			overLimit(frame, why);
		}
	}

	/**
	 * Refuses a frame that came too fast, or ends the session of a client that does not
	 * slow down.
	 * @param frame null if no frame caused it
	 */
	private void overLimit(@Nullable Frame frame, String why) {
		Problem problem = new Problem("over-limit", 429, "Over a limit", why,
				(frame != null) ? frame.header("destination") : null);
		boolean ends = frame == null || this.pace.isLost();
		if (ends || this.pace.isFirst()) {
			this.events.audit(this.client, AuditEvent.failure(AuditEvent.Type.LIMIT, why).at(problem.destination()));
		}
		if (ends) {
			this.session.error(frame, problem, CloseReason.of(problem));
		}
		else {
			this.session.refuse(frame, problem);
		}
	}

	@Override
	public WaitsFor waitsFor(Frame frame) {
		return this.dispatcher.waitsFor(this.client, frame);
	}

	@Override
	public void refuse(Frame frame, BackendException why) {
		if (!this.session.isClosed()) {
			this.dispatcher.unavailable(this.client, frame, why);
		}
	}

	@Override
	public void handle(Frame frame) {
		if (this.session.isClosed()) {
			log.debug("Session {}: {} came after the end of the session", this.session.id(), frame.command());
			return;
		}
		this.dispatcher.dispatch(this.client, frame);
		this.session.dealtWith();
		if (frame.command().isConnect() && this.session.isConnected()) {
			// Pauses before the next message is read.
			this.client.socket().setTextMessageSizeLimit(this.sizes.message());
		}
	}

	/** Delivers a controller's message to one subscription of this session. */
	void deliver(Message<?> message, byte[] body) {
		String original = FrameMessages.originalDestination(message);
		String destination = (original != null) ? original
				: SimpMessageHeaderAccessor.getDestination(message.getHeaders());
		Headers.Builder headers = Headers.builder();
		if (this.intercepted) {
			InterceptedWire.mark(headers);
		}
		if (destination != null) {
			headers.add("destination", destination);
		}
		headers.addAll(FrameMessages.headers(message.getHeaders()));
		String subscription = SimpMessageHeaderAccessor.getSubscriptionId(message.getHeaders());
		ApplicationSubscription answered = answeredLate(subscription);
		if (answered != null) {
			answered.deliver(headers.build(), body);
		}
		else {
			this.session.deliver(subscription, headers.build(), body);
		}
	}

	/**
	 * The subscription that a controller answers late, on this thread: by then another
	 * subscription may have its id.
	 */
	private @Nullable ApplicationSubscription answeredLate(@Nullable String subscription) {
		FrameInProgress progress = FrameInProgress.current();
		return (progress != null && progress.session() == this.session
				&& Objects.equals(subscription, progress.frame().header("id"))) ? progress.subscription() : null;
	}

	void closed() {
		this.unfinished.close();
		this.session.closed();
	}

	/** The name of its transport. */
	String transport() {
		return Transports.nameOf(WebSocketSessionDecorator.unwrap(this.client.socket()));
	}

	Client client() {
		return this.client;
	}

	public Session session() {
		return this.session;
	}

}
