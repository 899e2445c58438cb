package dev.parley.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Those who are present at one topic: devices gathered by user, leaves after a time of
 * grace, and the changes since they were last told. Not thread-safe: guarded by its
 * topic.
 */
final class RosterView {

	/** Users with longer names are counted, and not listed. */
	static final int LONGEST_NAME = 255;

	private final PresenceProperties limits;

	private final Map<String, Device> devices = new HashMap<>();

	/** The users, in the order in which they came. */
	private final Map<String, Member> users = new LinkedHashMap<>();

	/** All devices that are counted and not listed. */
	private @Nullable Member anonymous;

	/** Those who may have changed since they were told. */
	private final Set<Member> touched = new LinkedHashSet<>();

	/** Those of whom a device is missed. */
	private final Set<Member> missing = new LinkedHashSet<>();

	private int toldCount;

	private int toldAnonymous;

	private boolean listing = true;

	RosterView(PresenceProperties limits) {
		this.limits = limits;
	}

	/** A device has come; one that is known has no effect. */
	void joined(Device device) {
		if (this.devices.putIfAbsent(device.session(), device) == null) {
			Member member = memberOf(device);
			member.joined(device.since());
			this.touched.add(member);
		}
	}

	/**
	 * A device has gone; one that is not known has no effect.
	 * @param now nanoseconds
	 */
	void left(Device device, boolean mayReturn, long now) {
		Device known = this.devices.remove(device.session());
		if (known == null) {
			return;
		}
		Member member = memberOf(known);
		if (mayReturn) {
			member.missed(now + this.limits.grace().toNanos());
			this.missing.add(member);
		}
		else {
			member.left();
			if (member != this.anonymous) {
				// Visitors are counted together: the others may still return.
				member.forgetMissed();
				this.missing.remove(member);
			}
		}
		this.touched.add(member);
	}

	/** Those who are missed do not come back. */
	void giveUp() {
		this.missing.forEach(Member::forgetMissed);
		this.touched.addAll(this.missing);
		this.missing.clear();
	}

	private static boolean isListed(Device device) {
		return !device.anonymous() && device.user().length() <= LONGEST_NAME;
	}

	private Member memberOf(Device device) {
		if (isListed(device)) {
			return this.users.computeIfAbsent(device.user(), (name) -> new Member(name, device.since()));
		}
		Member all = this.anonymous;
		if (all == null) {
			all = new Member("", device.since());
			this.anonymous = all;
		}
		return all;
	}

	/** The user of this name, if one of their devices is connected. */
	@Nullable Member connected(String user) {
		Member member = this.users.get(user);
		return (member != null && member.isConnected()) ? member : null;
	}

	/** Whether there is something to tell, now or after the time of grace. */
	boolean isUnsettled() {
		return !this.touched.isEmpty() || !this.missing.isEmpty();
	}

	/** Takes the changes since the last call, with those whose grace is over. */
	Changed takeChanges(long now) {
		this.missing.removeIf((member) -> {
			int before = member.count();
			boolean still = member.giveUp(now);
			if (member.count() != before) {
				this.touched.add(member);
			}
			return !still;
		});
		List<PresentUser> joined = new ArrayList<>();
		List<PresentUser> changed = new ArrayList<>();
		List<String> left = new ArrayList<>();
		for (Member member : this.touched) {
			int before = member.told();
			member.tell();
			if (member == this.anonymous || before == member.told()) {
				continue;
			}
			if (member.told() == 0) {
				left.add(member.name());
			}
			else {
				((before == 0) ? joined : changed).add(member.asTold());
			}
		}
		forgetGone();
		boolean listed = this.listing;
		boolean recounted = count();
		return new Changed(joined, changed, left, this.toldCount, this.toldAnonymous, recounted, this.listing,
				this.listing != listed);
	}

	private void forgetGone() {
		for (Member member : this.touched) {
			if (member.count() == 0) {
				this.users.remove(member.name(), member);
			}
		}
		this.touched.clear();
	}

	/** Counts again; returns whether there is another number. */
	private boolean count() {
		int anonymousNow = (this.anonymous != null) ? this.anonymous.told() : 0;
		int countNow = this.users.size() + anonymousNow;
		boolean recounted = countNow != this.toldCount || anonymousNow != this.toldAnonymous;
		this.toldCount = countNow;
		this.toldAnonymous = anonymousNow;
		this.listing = countNow <= (this.listing ? this.limits.listUpTo() : this.limits.listAgainUpTo());
		return recounted;
	}

	/** All that has been told: what the next changes are changes of. */
	Present told() {
		return new Present(this.toldCount, this.toldAnonymous, this.listing
				? list(this.users.values().stream().filter((user) -> user.told() > 0).map(Member::asTold)) : null);
	}

	private static List<PresentUser> list(Stream<PresentUser> users) {
		return users.toList();
	}

	/** All who are here now, told or not. */
	Present now() {
		int unlisted = (this.anonymous != null) ? this.anonymous.count() : 0;
		int count = unlisted + (int) this.users.values().stream().filter((user) -> user.count() > 0).count();
		boolean list = count <= (this.listing ? this.limits.listUpTo() : this.limits.listAgainUpTo());
		return new Present(count, unlisted,
				list ? list(this.users.values().stream().filter((user) -> user.count() > 0).map(Member::now)) : null);
	}

	/** The number of devices and users that it remembers, for tests. */
	int size() {
		return this.devices.size() + this.users.size() + this.touched.size() + this.missing.size();
	}

}
