package dev.parley.stomp.limits;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.limit.NetworkAddress;

/**
 * Counts the different destinations that a user has sent to and that keep messages. A log
 * or a work queue costs memory or disk for as long as it keeps something, so their number
 * is limited for each user. Only a hash of each destination is remembered, and only for
 * an hour. Safe for any thread.
 */
public final class KeptDestinations {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final int USERS = 100_000;

	private final Cache<String, Set<Long>> byUser = Caffeine.newBuilder()
		.maximumSize(USERS)
		.expireAfter(Expiry.<String, Set<Long>>creating((user, all) -> HOUR))
		.build();

	private final Policies policies;

	private final int most;

	public KeptDestinations(Policies policies, LimitProperties limits) {
		this.policies = policies;
		this.most = limits.destinationsPerUser();
	}

	/**
	 * Counts a message to this destination.
	 * @param address that it comes from; null if unknown
	 * @throws RefusedException if it is one too many
	 */
	public void send(Caller caller, @Nullable String address, String destination) {
		if (this.most == 0 || !keeps(destination)) {
			return;
		}
		Set<Long> all = this.byUser.get(owner(caller, address), (name) -> new HashSet<>());
		synchronized (all) {
			Long hash = hash(destination);
			if (!all.contains(hash) && all.size() >= this.most) {
				throw new RefusedException(new Problem("over-limit", 429, "Over a limit",
						"You have sent to %d different destinations that keep messages; use those, or wait an hour"
							.formatted(this.most),
						destination));
			}
			all.add(hash);
		}
	}

	/**
	 * Anonymous clients have another name in each session, so those of one network are
	 * one owner. No user's name begins as its does.
	 */
	private static String owner(Caller caller, @Nullable String address) {
		return (caller.anonymous() && address != null) ? '\0' + NetworkAddress.network(address) : caller.name();
	}

	private boolean keeps(String destination) {
		return DestinationNames.isQueue(destination) || (DestinationNames.isTopic(destination)
				&& !this.policies.decide(destination).retention().keepsNothing());
	}

	/**
	 * FNV-1a: two names of one user with the same hash count as one, which hurts nobody.
	 */
	private static long hash(String text) {
		long hash = 0xcbf29ce484222325L;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
		}
		return hash;
	}

}
