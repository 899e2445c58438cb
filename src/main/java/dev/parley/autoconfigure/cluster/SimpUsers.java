package dev.parley.autoconfigure.cluster;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpUser;

/**
 * Users with their sessions and subscriptions, as Spring's interfaces have them, from
 * several nodes. As with Spring, users are equal by their names, sessions by their ids.
 */
final class SimpUsers {

	/** Bytes after which no further session is put into an answer. */
	static final int ENOUGH = 512 * 1024;

	private SimpUsers() {
	}

	/**
	 * Writes sessions in the order of their ids, as many as fit into an answer.
	 * @param after only those with a later id
	 */
	static byte[] write(Stream<SimpSession> sessions, String after) {
		List<SimpSession> wanted = sessions.filter((session) -> session.getId().compareTo(after) > 0)
			.sorted(Comparator.comparing(SimpSession::getId))
			.toList();
		return SessionPages.write((out) -> {
			int written = 0;
			while (written < wanted.size() && out.size() < ENOUGH) {
				write(out, wanted.get(written++));
			}
			SessionPages.text(out, "");
			out.writeBoolean(written < wanted.size());
		});
	}

	/** Of a session with too many for one answer, some are left out. */
	private static void write(DataOutputStream out, SimpSession session) throws IOException {
		SessionPages.text(out, session.getId());
		SessionPages.text(out, session.getUser().getName());
		for (SimpSubscription subscription : session.getSubscriptions()) {
			if (out.size() < ENOUGH) {
				out.writeBoolean(true);
				SessionPages.text(out, subscription.getId());
				SessionPages.text(out, subscription.getDestination());
			}
		}
		out.writeBoolean(false);
	}

	/** Reads what {@link #write} has written. */
	static Part read(byte[] answer) {
		return SessionPages.read(answer, (in) -> {
			List<RemoteSession> sessions = new ArrayList<>();
			for (String id = SessionPages.text(in); !id.isEmpty(); id = SessionPages.text(in)) {
				sessions.add(session(id, in));
			}
			return new Part(sessions, in.readBoolean());
		});
	}

	private static RemoteSession session(String id, DataInputStream in) throws IOException {
		RemoteSession session = new RemoteSession(id, SessionPages.text(in));
		while (in.readBoolean()) {
			session.subscriptions.add(new RemoteSubscription(session, SessionPages.text(in), SessionPages.text(in)));
		}
		return session;
	}

	/**
	 * One user with the sessions of all nodes.
	 * @param here those of this node; null if there are none
	 * @return null if there are no sessions at all
	 */
	static @Nullable SimpUser user(String name, @Nullable SimpUser here, List<RemoteSession> elsewhere) {
		if (elsewhere.isEmpty()) {
			return here;
		}
		UserOfAllNodes user = new UserOfAllNodes(name, (here != null) ? here.getPrincipal() : null);
		if (here != null) {
			here.getSessions().forEach((session) -> user.sessions.put(session.getId(), session));
		}
		for (RemoteSession session : elsewhere) {
			RemoteSession own = new RemoteSession(session, user);
			user.sessions.put(own.getId(), own);
		}
		return user;
	}

	/**
	 * A part of a node's sessions.
	 *
	 * @param more whether others follow
	 */
	record Part(List<RemoteSession> sessions, boolean more) {
	}

	private static final class UserOfAllNodes implements SimpUser {

		private final String name;

		private final @Nullable Principal principal;

		private final Map<String, SimpSession> sessions = new TreeMap<>();

		UserOfAllNodes(String name, @Nullable Principal principal) {
			this.name = name;
			this.principal = principal;
		}

		@Override
		public String getName() {
			return this.name;
		}

		/** Only of who has a session at this node. */
		@Override
		public @Nullable Principal getPrincipal() {
			return this.principal;
		}

		@Override
		public boolean hasSessions() {
			return !this.sessions.isEmpty();
		}

		@Override
		public @Nullable SimpSession getSession(String sessionId) {
			return this.sessions.get(sessionId);
		}

		@Override
		public Set<SimpSession> getSessions() {
			return Set.copyOf(this.sessions.values());
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof SimpUser that && this.name.equals(that.getName());
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

		@Override
		public String toString() {
			return "name=" + this.name + ", sessions=" + this.sessions.keySet();
		}

	}

	/** A session as it was when its node answered. */
	static final class RemoteSession implements SimpSession {

		private final String id;

		private final SimpUser user;

		private final List<SimpSubscription> subscriptions = new ArrayList<>();

		RemoteSession(String id, String user) {
			this.id = id;
			UserOfAllNodes own = new UserOfAllNodes(user, null);
			own.sessions.put(id, this);
			this.user = own;
		}

		RemoteSession(RemoteSession session, SimpUser user) {
			this.id = session.id;
			this.user = user;
			session.subscriptions.forEach((subscription) -> this.subscriptions
				.add(new RemoteSubscription(this, subscription.getId(), subscription.getDestination())));
		}

		@Override
		public String getId() {
			return this.id;
		}

		@Override
		public SimpUser getUser() {
			return this.user;
		}

		@Override
		public Set<SimpSubscription> getSubscriptions() {
			return Set.copyOf(this.subscriptions);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof SimpSession that && this.id.equals(that.getId());
		}

		@Override
		public int hashCode() {
			return this.id.hashCode();
		}

		@Override
		public String toString() {
			return "id=" + this.id + ", subscriptions=" + this.subscriptions;
		}

	}

	private static final class RemoteSubscription implements SimpSubscription {

		private final RemoteSession session;

		private final String id;

		private final String destination;

		RemoteSubscription(RemoteSession session, String id, String destination) {
			this.session = session;
			this.id = id;
			this.destination = destination;
		}

		@Override
		public String getId() {
			return this.id;
		}

		@Override
		public SimpSession getSession() {
			return this.session;
		}

		@Override
		public String getDestination() {
			return this.destination;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof SimpSubscription that && this.id.equals(that.getId())
					&& this.session.equals(that.getSession());
		}

		@Override
		public int hashCode() {
			return 31 * this.id.hashCode() + this.session.hashCode();
		}

		@Override
		public String toString() {
			return "destination=" + this.destination;
		}

	}

}
