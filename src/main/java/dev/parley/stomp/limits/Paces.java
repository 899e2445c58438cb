package dev.parley.stomp.limits;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.limit.TokenBucket;

/**
 * The pace of each session and of each user. Its size is bounded by the number of
 * sessions, and of users who were here lately. Safe for any thread.
 */
public final class Paces {

	/** Most users without a session that are remembered. */
	private static final int REMEMBERED = 100_000;

	private final Map<String, Pace> sessions = new ConcurrentHashMap<>();

	private final Map<String, UserPace> users = new ConcurrentHashMap<>();

	/**
	 * Users who were here lately, with or without a session. Their buckets would be full
	 * again soon after.
	 */
	private final Cache<String, UserPace> recent = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterAccess(Duration.ofMinutes(1))
		.build();

	private final Map<String, Integer> networks = new ConcurrentHashMap<>();

	private final LimitProperties limits;

	private volatile ToIntFunction<String> elsewhere = (user) -> 0;

	public Paces(LimitProperties limits) {
		this.limits = limits;
	}

	/**
	 * Counts connections at other nodes, too, from now on.
	 * @param others how many a user has there; must not block
	 */
	public void count(ToIntFunction<String> others) {
		this.elsewhere = others;
	}

	/**
	 * A connection has opened, its user still unknown.
	 * @param network that it comes from
	 */
	public Pace open(String session, String network) {
		return this.sessions.computeIfAbsent(session, (id) -> {
			this.networks.merge(network, 1, Integer::sum);
			return new Pace(this.limits, network, System.nanoTime());
		});
	}

	/** How many connections there are from this network. */
	int sessionsFrom(String network) {
		return this.networks.getOrDefault(network, 0);
	}

	/**
	 * The connection belongs to this user.
	 * @throws RefusedException if they have as many as they may
	 */
	void join(String session, String user) {
		Pace pace = this.sessions.get(session);
		if (pace == null || pace.user() != null) {
			return;
		}
		int others = this.elsewhere.applyAsInt(user);
		this.users.compute(user, (name, known) -> {
			UserPace joined = (known != null) ? known : this.recent.get(name, this::newUser);
			if (!joined.add(this.limits.connectionsPerUser(), others)) {
				throw new RefusedException(new Problem("over-limit", 429, "Over a limit",
						"You have %d connections already; close one of them first"
							.formatted(this.limits.connectionsPerUser()),
						null));
			}
			pace.belongsTo(joined);
			return joined;
		});
	}

	/** The connection has closed. */
	void closed(String session) {
		Pace pace = this.sessions.remove(session);
		if (pace != null) {
			this.networks.computeIfPresent(pace.network(), (network, count) -> (count > 1) ? count - 1 : null);
		}
		UserPace user = (pace != null) ? pace.user() : null;
		if (user != null) {
			this.users.computeIfPresent(user.name(), (name, known) -> {
				this.recent.put(name, known);
				return known.removeOne() ? null : known;
			});
		}
	}

	/**
	 * Counts what a request brings among the frames of its user.
	 * @param user the caller's name
	 * @param frames that the same would take over STOMP
	 * @param bytes of its body
	 * @throws RefusedException if that is too much for the moment
	 */
	public void request(String user, int frames, int bytes) {
		UserPace known = this.users.get(user);
		((known != null) ? known : this.recent.get(user, this::newUser)).request(frames, bytes, System.nanoTime());
	}

	/** How many users have a session. */
	public int users() {
		return this.users.size();
	}

	/**
	 * The users with most sessions, and how many each has.
	 * @param least with so many, or more
	 * @param most users
	 */
	public Map<String, Integer> busiest(int least, int most) {
		return this.users.values()
			.stream()
			.map((user) -> Map.entry(user.name(), user.sessions()))
			.filter((user) -> user.getValue() >= least)
			.sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
			.limit(most)
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/** Sessions, users and networks that are remembered. */
	int size() {
		return this.sessions.size() + this.users.size() + this.networks.size();
	}

	private UserPace newUser(String name) {
		long now = System.nanoTime();
		return new UserPace(name, this.limits, new TokenBucket(this.limits.userFramesPerSecond(), Pace.BURST, now),
				new TokenBucket(this.limits.userBytesPerSecond().toBytes(), Pace.BURST, now));
	}

}
