package dev.parley.push;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.transaction.event.TransactionalEventListener;

import dev.parley.limit.LinePace;
import dev.parley.notifications.Notification;
import dev.parley.notifications.Notified;
import dev.parley.push.PushSubscriptions.PushSubscription;
import dev.parley.webpush.PushClient;
import dev.parley.webpush.PushEncryption;
import dev.parley.webpush.PushTargets;
import dev.parley.webpush.VapidKey;

/**
 * Sends each user's notifications to their browsers, on one thread that never waits for
 * an answer. Announcements to everybody are not pushed. Safe for any thread.
 */
final class Pushes implements DisposableBean {

	/** Most notifications and repetitions that wait; further ones are not pushed. */
	static final int WAITING = 10_000;

	/** Most requests to push services at a time. */
	static final int AT_ONCE = 100;

	/** Times that one is sent. */
	static final int ATTEMPTS = 3;

	private static final Logger log = LoggerFactory.getLogger(Pushes.class);

	private static final int DAY_SECONDS = 24 * 3600;

	private static final int LONGEST_PAUSE_SECONDS = 3600;

	private static final int PAUSE_SECONDS = 30;

	private final PushSubscriptions subscriptions;

	private final VapidKey key;

	private final PushClient client;

	private final PushTargets targets;

	private final JsonMapper json;

	private final Clock clock;

	private final LinePace lines = new LinePace();

	private final AtomicInteger waiting = new AtomicInteger();

	private final Semaphore atOnce = new Semaphore(AT_ONCE);

	/** Until when nothing is sent to a service, by its host. */
	private final Cache<String, Instant> pauses = Caffeine.newBuilder().maximumSize(1_000).build();

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, daemons());

	Pushes(PushSubscriptions subscriptions, VapidKey key, PushClient client, PushTargets targets, JsonMapper json,
			Clock clock) {
		this.subscriptions = subscriptions;
		this.key = key;
		this.client = client;
		this.targets = targets;
		this.json = json;
		this.clock = clock;
		this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	private static CustomizableThreadFactory daemons() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("parley-push-");
		threads.setDaemon(true);
		return threads;
	}

	@TransactionalEventListener(fallbackExecution = true)
	void push(Notified notified) {
		String user = notified.user();
		if (user != null) {
			later(Duration.ZERO, "", () -> this.subscriptions.of(user).forEach((each) -> send(each, notified, 1)));
		}
	}

	private void later(Duration wait, String host, Runnable task) {
		if (this.thread.isShutdown() || this.waiting.incrementAndGet() > WAITING) {
			this.waiting.decrementAndGet();
			warn(host, "%d notifications wait to be pushed; one is not".formatted(WAITING));
			return;
		}
		this.thread.schedule(() -> {
			this.waiting.decrementAndGet();
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				warn(host, "A notification was not pushed: " + ex);
			}
		}, wait.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void send(PushSubscription browser, Notified notified, int attempt) {
		URI endpoint = this.targets.check(browser.endpoint());
		Instant pause = this.pauses.getIfPresent(endpoint.getHost());
		Instant now = this.clock.instant();
		if (pause != null && pause.isAfter(now)) {
			later(Duration.between(now, pause), endpoint.getHost(), () -> send(browser, notified, attempt));
			return;
		}
		byte[] body = PushEncryption.encrypt(payload(notified, browser.language()), browser.keys());
		Map<String, String> headers = Map.of("Content-Encoding", "aes128gcm", "TTL", Integer.toString(DAY_SECONDS),
				"Urgency", "normal", "Topic", topic(notified.notification()), "Authorization",
				this.key.authorization(endpoint));
		this.atOnce.acquireUninterruptibly();
		this.client.post(endpoint, headers, body).whenComplete((answer, failure) -> {
			this.atOnce.release();
			take(answer, browser, endpoint.getHost(), notified, attempt);
		});
	}

	private void take(PushClient.Answer answer, PushSubscription browser, String host, Notified notified, int attempt) {
		int status = answer.status();
		if (status == 404 || status == 410) {
			later(Duration.ZERO, host, () -> this.subscriptions.remove(browser.endpoint()));
		}
		else if (status == 0 || status == 429 || status >= 500) {
			Duration pause = pause(answer.retryAfter());
			this.pauses.put(host, this.clock.instant().plus(pause));
			if (attempt < ATTEMPTS) {
				later(pause, host, () -> send(browser, notified, attempt + 1));
			}
			warn(host, "answers %d, and gets nothing for %d s".formatted(status, pause.toSeconds()));
		}
		else if (status >= 300) {
			warn(host, "refuses a notification with %d".formatted(status));
		}
	}

	/** Seconds; a date, which services may send too, counts as the usual pause. */
	private static Duration pause(@Nullable String retryAfter) {
		boolean seconds = retryAfter != null && retryAfter.matches("[0-9]{1,6}");
		return Duration.ofSeconds(
				seconds ? Math.max(1, Math.min(Integer.parseInt(retryAfter), LONGEST_PAUSE_SECONDS)) : PAUSE_SECONDS);
	}

	private byte[] payload(Notified notified, String language) {
		Map<String, Object> payload = new LinkedHashMap<>();
		payload.put("position", notified.position());
		payload.put("language", language);
		payload.put("kind", notified.notification().kind());
		payload.put("link", notified.notification().link());
		Map<String, Object> whole = new HashMap<>(payload);
		whole.put("sender", notified.notification().sender());
		whole.put("parameters", notified.notification().parameters());
		byte[] bytes = this.json.writeValueAsBytes(whole);
		return (bytes.length <= PushEncryption.LONGEST) ? bytes : this.json.writeValueAsBytes(payload);
	}

	/** Of several about the same that wait for a device, the service keeps the newest. */
	private static String topic(Notification notification) {
		return PushSubscriptions.digest(notification.kind() + ' ' + notification.link()).substring(0, 32);
	}

	private void warn(String host, String what) {
		long leftOut = this.lines.take(host);
		if (leftOut >= 0) {
			log.warn("Push{}: {}{}", host.isEmpty() ? "" : " service " + host, what, LinePace.more(leftOut));
		}
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
		this.client.close();
	}

}
