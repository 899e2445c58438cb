package dev.parley.security.live;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

import dev.parley.cluster.bus.Bus;
import dev.parley.security.AccountDeleted;
import dev.parley.security.LossReason;
import dev.parley.security.account.Accounts;
import dev.parley.security.http.HttpSessionEnded;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.secret.TokenDigest;
import dev.parley.security.token.TokenFamilies;

/**
 * Tells the other nodes of a cluster, as soon as it has taken effect here, that an
 * authentication has ended or changed, and applies to {@link LiveSessions} what they
 * tell. What gets lost on the way is found by {@link LiveSessions#sweep}, within a
 * minute. Ids of HTTP sessions travel as digests.
 * <p>
 * Safe for any thread.
 */
@Component
public final class OtherNodes implements SmartLifecycle, Bus.Listener {

	private static final Logger log = LoggerFactory.getLogger(OtherNodes.class);

	static final String CHANNEL = "authentication";

	/** News that wait for the database. */
	private static final int WAITING = 10_000;

	private static final int SECONDS_TO_JOIN = 10;

	private final LiveSessions sessions;

	private final @Nullable Bus bus;

	/** By which it knows its own news, which have taken effect. */
	private final String self = UUID.randomUUID().toString();

	/** How much has to be done before it is said again that news are dropped. */
	private final AtomicLong nextComplaint = new AtomicLong();

	/** Whether the last news could not be sent, which is said once. */
	private final AtomicBoolean untold = new AtomicBoolean();

	private @Nullable ThreadPoolExecutor thread;

	/**
	 * @param bus to the other nodes, if there are any
	 */
	public OtherNodes(LiveSessions sessions, ObjectProvider<Bus> bus) {
		this.sessions = sessions;
		this.bus = bus.getIfAvailable();
	}

	@EventListener
	void onHttpSessionEnd(HttpSessionEnded ended) {
		tell(Kind.HTTP_SESSION_ENDED, digest(ended.httpSessionId()), ended.reason().name());
	}

	@EventListener
	void onTokenFamilyEnd(TokenFamilies.TokenFamilyEnded ended) {
		tell(Kind.TOKEN_FAMILY_ENDED, ended.family().toString());
	}

	@EventListener
	void onApiKeyRevoked(ApiKeys.ApiKeyRevoked revoked) {
		tell(Kind.API_KEY_REVOKED, revoked.id().toString());
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onAccountDisabled(Accounts.AccountDisabled disabled) {
		tell(Kind.ACCOUNT_CHANGED, disabled.name());
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onAccountDeleted(AccountDeleted deleted) {
		tell(Kind.ACCOUNT_CHANGED, deleted.name());
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onRolesChanged(Accounts.RolesChanged changed) {
		tell(Kind.ACCOUNT_CHANGED, changed.name());
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onAccountRevoked(Accounts.AccountRevoked revoked) {
		String spared = revoked.exceptHttpSessionId();
		tell(Kind.ACCOUNT_REVOKED, revoked.name(), (spared != null) ? digest(spared) : "");
	}

	private static String digest(String id) {
		return TokenDigest.of(id).hex();
	}

	private void tell(Kind kind, String... arguments) {
		if (this.bus != null) {
			String news = this.self + "\n" + kind + "\n" + String.join("\n", arguments);
			this.bus.send(CHANNEL, news.getBytes(StandardCharsets.UTF_8)).whenComplete((sent, failure) -> {
				if (failure == null) {
					this.untold.set(false);
				}
				else if (this.untold.compareAndSet(false, true)) {
					log.warn(
							"The other nodes were not told that an authentication has ended or changed, and find it within a minute, as all that follows until the link is mended: {}",
							failure.toString());
				}
			});
		}
	}

	@Override
	public void heard(byte[] bytes) {
		String[] news = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
		ThreadPoolExecutor running = running();
		if (running != null && news.length == 2 && !news[0].equals(this.self)) {
			running.execute(() -> apply(news[1].split("\n", -1)));
		}
	}

	private synchronized @Nullable ThreadPoolExecutor running() {
		return this.thread;
	}

	private void apply(String[] news) {
		try {
			switch (Kind.valueOf(news[0])) {
				case HTTP_SESSION_ENDED ->
					this.sessions.httpSessionEndedElsewhere(news[1], LossReason.valueOf(news[2]));
				case TOKEN_FAMILY_ENDED ->
					this.sessions.onTokenFamilyEnd(new TokenFamilies.TokenFamilyEnded(UUID.fromString(news[1])));
				case API_KEY_REVOKED ->
					this.sessions.onApiKeyRevoked(new ApiKeys.ApiKeyRevoked(UUID.fromString(news[1])));
				case ACCOUNT_CHANGED -> this.sessions.accountChanged(news[1], (id) -> false);
				case ACCOUNT_REVOKED -> {
					Predicate<String> spared = (id) -> digest(id).equals(news[2]);
					this.sessions.accountChanged(news[1], spared);
				}
			}
		}
		catch (RuntimeException ex) {
			// Another version of Parley may know more kinds; and the sweep finds it.
			log.warn("News of another node were not understood or not applied: {}", ex.toString());
		}
	}

	@Override
	public void interrupted() {
		log.warn(
				"The link to the other nodes was lost: what has ended or changed there meanwhile is found within a minute");
	}

	/** Joins before the first client comes. */
	@Override
	public void start() {
		Bus joined = this.bus;
		if (joined == null) {
			return;
		}
		synchronized (this) {
			this.thread = newThread();
		}
		joined.listen(CHANNEL, this).orTimeout(SECONDS_TO_JOIN, TimeUnit.SECONDS).join();
	}

	private ThreadPoolExecutor newThread() {
		return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), (task) -> {
			Thread created = new Thread(task, "parley-other-nodes");
			created.setDaemon(true);
			return created;
		}, (task, pool) -> {
			if (pool.getCompletedTaskCount() >= this.nextComplaint.get()) {
				this.nextComplaint.set(pool.getCompletedTaskCount() + WAITING);
				log.warn("{} news of other nodes wait already; what is dropped is found within a minute", WAITING);
			}
		});
	}

	@Override
	public synchronized void stop() {
		if (this.bus != null && this.thread != null) {
			this.bus.ignore(CHANNEL);
			this.thread.shutdown();
			this.thread = null;
		}
	}

	/** Before the web server, which is among the last to start. */
	@Override
	public int getPhase() {
		return 0;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.thread != null;
	}

	/** What has happened. */
	private enum Kind {

		HTTP_SESSION_ENDED, TOKEN_FAMILY_ENDED, API_KEY_REVOKED, ACCOUNT_CHANGED, ACCOUNT_REVOKED

	}

}
