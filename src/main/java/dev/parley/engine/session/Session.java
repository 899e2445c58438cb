package dev.parley.engine.session;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.Engine;
import dev.parley.engine.broker.Broker;
import dev.parley.engine.broker.IdempotencyKeys;
import dev.parley.engine.delivery.PacedLog;
import dev.parley.engine.delivery.Recipient;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.Position;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.overload.Overload;
import dev.parley.engine.overload.SessionMemory;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.HeartBeat;
import dev.parley.engine.policy.Identity;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import dev.parley.text.VisibleText;

/**
 * One client's connection from the engine's side: its state, its outbox, its heart-beats.
 * <p>
 * Frames ({@link #admit}, {@link #connect}, {@link #handle}) come from one thread at a
 * time, in the order that {@link #frames} keeps. Everything else is safe for any thread.
 */
public final class Session extends Overload.Holder {

	/** The destination where a client listens for refusals. */
	public static final String REFUSALS = "/user/queue/errors";

	/** The header {@code server} of CONNECTED. */
	private static final String SERVER = "Parley";

	private static final Logger log = LoggerFactory.getLogger(Session.class);

	private final String id;

	private final Broker broker;

	private final Outbox outbox;

	private final SessionMemory memory;

	private final Identity identity;

	private final Liveness liveness;

	private final SessionTimeouts timeouts;

	private final Replies replies;

	private final SessionEnd ending;

	private final Recipient recipient;

	private final FrameQueue frames;

	private volatile SessionState state = Connecting.INSTANCE;

	public Session(String id, Identity identity, Broker broker, Outbox outbox, SessionMemory memory,
			Consumer<Session> gone) {
		this.id = id;
		this.broker = broker;
		this.outbox = outbox;
		this.memory = memory;
		this.identity = identity;
		this.liveness = new Liveness(outbox, broker.limits().pingEvery(), broker::awakeSince);
		this.timeouts = new SessionTimeouts(this, this.liveness, broker.limits(), outbox, broker::awakeSince);
		this.replies = new Replies(this, broker);
		this.ending = new SessionEnd(broker, outbox, memory, this::isClosed, this::release, () -> gone.accept(this));
		this.recipient = new Recipient(id, identity, outbox, broker.destinations().headers(), broker.limits(),
				broker.meters(), this.ending::tooSlow, this.ending::outrun);
		this.frames = new FrameQueue(this, broker, outbox);
	}

	public String id() {
		return this.id;
	}

	/** The negotiated version; 1.2 before that. */
	public Version version() {
		return this.recipient.version();
	}

	public boolean isConnected() {
		return this.state instanceof Connected;
	}

	@Override
	public boolean isClosed() {
		return this.state == Closed.INSTANCE;
	}

	Caller caller() {
		return this.identity.caller();
	}

	public Identity identity() {
		return this.identity;
	}

	public SessionInfo info() {
		return this.identity.info(this.id,
				(this.state instanceof Connected connected) ? connected.subscriptionCount() : 0);
	}

	/**
	 * The caller's permissions at these destinations have changed, though not their name
	 * and roles.
	 */
	public void recheck(Predicate<String> destinations) {
		this.identity.changed();
		askAgain(destinations);
	}

	private void askAgain(Predicate<String> destinations) {
		if (this.state instanceof Connected connected) {
			connected.recheck(destinations);
		}
	}

	boolean isConnecting() {
		return this.state == Connecting.INSTANCE;
	}

	/** The queue that keeps this session's frames in order. */
	public FrameQueue frames() {
		return this.frames;
	}

	public SessionTimeouts timeouts() {
		return this.timeouts;
	}

	/** A frame or a heart-beat came from the client. */
	public void received() {
		this.liveness.received();
	}

	/** The client's transport has shown that it is there, as by a pong. */
	public void heard() {
		this.liveness.heard();
	}

	/** Whether received data is being handled: nothing is read meanwhile. */
	public void busy(boolean dealing) {
		this.liveness.busy(dealing);
	}

	/** See {@link Engine#helpToSend}. */
	public void dealtWith() {
		this.broker.helpToSend();
	}

	/**
	 * Checks that this frame may come now, is complete, and is allowed. Changes nothing.
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is not allowed
	 */
	public void admit(Frame frame) {
		this.state.admit(frame);
	}

	/** Whether a rule has to decide about this frame, which may block. */
	public boolean asksRules(Frame frame) {
		return this.state.asksRules(frame);
	}

	/**
	 * Opens the session for an authenticated caller: negotiates version and heart-beats
	 * and sends CONNECTED.
	 * @param more further headers of CONNECTED
	 * @throws ProtocolException if the frame is not a CONNECT, or not the first
	 */
	public void connect(Frame frame, Caller authenticated, Headers more) {
		HeartBeat ofServer = this.broker.limits().heartBeat();
		HeartBeat ofClient;
		Version negotiated;
		synchronized (this) {
			admit(frame);
			ofClient = HeartBeat.parse(frame.header("heart-beat"));
			negotiated = Connecting.negotiate(frame);
			this.recipient.agreedOn(negotiated);
			this.identity.authenticated(authenticated);
			this.broker.overload().joined(this.memory, authenticated.name());
			this.state = new Connected(this, this.broker);
		}
		Headers.Builder headers = Headers.builder()
			.add("version", negotiated.toString())
			.add("session", this.id)
			.add("server", SERVER)
			.add("heart-beat", ofServer.toString())
			.add("user-name", authenticated.name())
			.addAll(more);
		put(Frame.of(Command.CONNECTED, headers.build()));
		receipt(frame);
		this.liveness.agree(ofServer, ofClient);
		this.broker.at(System.nanoTime(), this.timeouts::keep);
	}

	/**
	 * Executes an admitted frame and sends its RECEIPT after the effect.
	 * @param destination of the frame, after translation of a user destination
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is refused
	 */
	public void handle(Frame frame, @Nullable String destination) {
		this.state.handle(frame, (destination != null) ? destination : "");
	}

	/**
	 * The caller may do more or less than before. Subscriptions that are no longer
	 * allowed end, and the client is told; the others continue. May come before
	 * {@link #connect}, whose caller is then the older one.
	 */
	public void callerChanged(Caller changed) {
		this.identity.changed(changed);
		askAgain((destination) -> true);
	}

	/**
	 * A controller has taken this SUBSCRIBE to a destination of the application.
	 * @return for later answers; null if the session has ended
	 */
	public @Nullable ApplicationSubscription subscribedToApplication(Frame frame) {
		return (this.state instanceof Connected connected) ? connected.subscribedToApplication(frame) : null;
	}

	/** Sends the RECEIPT if the frame asks for one. */
	public void receipt(Frame frame) {
		receipt(frame, Headers.empty());
	}

	/** Sends the RECEIPT with further headers if the frame asks for one. */
	public void receipt(Frame frame, Headers extra) {
		this.replies.receipt(frame, extra);
	}

	/**
	 * Sends the RECEIPT of a frame that leads to one publication when that has been
	 * stored, or tells the sender that it could not be.
	 * @return completed when the sender has been answered
	 */
	public CompletableFuture<?> completeWith(Frame frame, CompletableFuture<Position> stored) {
		return this.replies.completeWith(frame, stored);
	}

	/** DISCONNECT waits until this is completed, when a frame has been answered. */
	public void owes(CompletableFuture<?> answered) {
		this.replies.owes(answered);
	}

	/**
	 * Ends the session when all earlier frames have been answered, as its RECEIPT
	 * confirms (STOMP 1.2, "Connection Lingering").
	 */
	void disconnect(Frame frame) {
		release();
		this.ending.linger();
		this.replies.afterAllSoFar(() -> {
			receipt(frame);
			close(CloseReason.NORMAL);
		});
	}

	/**
	 * Tells the client that a frame is refused: on its subscription to {@link #REFUSALS},
	 * or, if it has none, by ERROR, which ends the connection.
	 * @param frame null if no frame caused it
	 */
	public void refuse(@Nullable Frame frame, Problem problem) {
		PacedLog
			.info(log, this.recipient, "refused " + ((frame != null) ? frame.command() + ": " : ": ") + problem.code()
					+ ((problem.destination() != null) ? " at " + VisibleText.printable(problem.destination()) : ""));
		if (frame != null && this.state instanceof Connected connected) {
			connected.refused(frame);
		}
		if (!this.replies.refuse(frame, problem)) {
			error(frame, problem, CloseReason.of(problem));
		}
	}

	/** Sends ERROR, then closes the connection (STOMP 1.2, "ERROR"). */
	public void error(@Nullable Frame frame, Problem problem, CloseReason reason) {
		error((frame != null) ? frame.receipt() : null, problem, reason);
	}

	/** Sends ERROR for a frame of which only the receipt could be read, then closes. */
	public void error(@Nullable String receipt, Problem problem, CloseReason reason) {
		PacedLog.info(log, this.recipient, "ERROR " + problem.code() + ": " + problem.detail());
		this.replies.error(receipt, problem);
		close(reason);
	}

	/**
	 * Sends a message to one subscription of this session alone, such as a controller's
	 * answer to SUBSCRIBE.
	 * @param headers of the MESSAGE but for subscription and message-id
	 */
	public void deliver(@Nullable String subscription, Headers headers, byte[] body) {
		this.replies.deliver(subscription, headers, body);
	}

	/** Sends a frame of the protocol. */
	void put(Frame frame) {
		this.recipient.put(frame);
	}

	/** The user's name; empty before CONNECT. */
	public String user() {
		return this.identity.user();
	}

	/** An idempotency key as it is stored: different for each user. */
	public String idempotencyKey(String key) {
		return IdempotencyKeys.of(key, caller());
	}

	/** Its sending side. */
	@Override
	public Recipient recipient() {
		return this.recipient;
	}

	/** Its pending frames. */
	public Outbox outbox() {
		return this.outbox;
	}

	Replies replies() {
		return this.replies;
	}

	/**
	 * Releases everything, then closes the connection when pending frames are sent.
	 */
	public void close(CloseReason reason) {
		this.ending.close(reason);
	}

	/** Closes without sending pending frames, and soon drops the connection. */
	void cut(CloseReason reason) {
		this.ending.cut(reason);
	}

	public void closed() {
		this.ending.gone();
	}

	/** The memory that it uses. */
	@Override
	public SessionMemory memory() {
		return this.memory;
	}

	/** Closes it because it holds more than others, and memory is short. */
	@Override
	public void tooFat() {
		this.ending.tooFat();
	}

	/**
	 * Releases all that it holds in the broker; takes no more frames. Idempotent.
	 */
	void release() {
		SessionState before;
		synchronized (this) {
			before = this.state;
			this.state = Closed.INSTANCE;
		}
		this.replies.refusalsTo(null);
		this.frames.release();
		if (before instanceof Connected connected) {
			connected.release();
		}
	}

	@Override
	public String toString() {
		return "Session[" + this.id + "]";
	}

}
