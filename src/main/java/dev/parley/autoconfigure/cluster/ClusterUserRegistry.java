package dev.parley.autoconfigure.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpSubscriptionMatcher;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import dev.parley.autoconfigure.cluster.SimpUsers.RemoteSession;
import dev.parley.cluster.RareLine;
import dev.parley.cluster.nodes.NodeState;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;

/**
 * Spring's registry with the users of all nodes. The other nodes are asked with each
 * call, and have a second to answer: nothing is copied to where nobody asks. Who does not
 * answer is left out. Safe for any thread that may wait.
 */
final class ClusterUserRegistry implements SimpUserRegistry, SmartApplicationListener {

	private static final Logger log = LoggerFactory.getLogger(ClusterUserRegistry.class);

	/** How old what is told of one user may be. */
	static final Duration AGE = Duration.ofSeconds(2);

	/** Users who are remembered for so long. */
	private static final int REMEMBERED = 1_000;

	/** Sessions of other nodes in one answer; more are left out. */
	private static final int MOST = 100_000;

	/**
	 * Bytes of answers after which nobody is asked for more: clients name destinations.
	 */
	static final int ENOUGH = 32 * 1024 * 1024;

	private static final String USERS = "users";

	private final SimpUserRegistry here;

	private final RareLine tooMany = new RareLine();

	private final Supplier<Nodes> nodes;

	private final Supplier<Questions> questions;

	/** Nodes that did not answer last, which is said once of each. */
	private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

	private final Cache<String, List<RemoteSession>> lately = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterWrite(AGE)
		.build();

	/**
	 * @param here has the users of this node
	 */
	ClusterUserRegistry(SimpUserRegistry here, Supplier<Nodes> nodes, Supplier<Questions> questions) {
		this.here = here;
		this.nodes = nodes;
		this.questions = questions;
	}

	/** The users of this node. */
	SimpUserRegistry here() {
		return this.here;
	}

	/** Answers the questions of others. */
	void answerOthers() {
		this.questions.get().answer(USERS, (bytes) -> SessionPages.read(bytes, (in) -> {
			boolean one = in.readBoolean();
			String user = SessionPages.text(in);
			return SimpUsers.write(
					one ? sessionsOf(this.here.getUser(user))
							: this.here.getUsers().stream().flatMap(ClusterUserRegistry::sessionsOf),
					SessionPages.text(in));
		}));
	}

	private static Stream<SimpSession> sessionsOf(@Nullable SimpUser user) {
		return (user != null) ? user.getSessions().stream() : Stream.empty();
	}

	/** What other nodes tell may be up to {@link #AGE} old. */
	@Override
	public @Nullable SimpUser getUser(String userName) {
		List<RemoteSession> elsewhere = this.lately.getIfPresent(userName);
		if (elsewhere == null) {
			elsewhere = ask(userName);
			this.lately.put(userName, elsewhere);
		}
		return SimpUsers.user(userName, this.here.getUser(userName), elsewhere);
	}

	@Override
	public Set<SimpUser> getUsers() {
		Map<String, List<RemoteSession>> byUser = new HashMap<>();
		for (RemoteSession session : ask(null)) {
			byUser.computeIfAbsent(session.getUser().getName(), (name) -> new ArrayList<>()).add(session);
		}
		Set<SimpUser> users = new HashSet<>();
		byUser.forEach((name, sessions) -> {
			SimpUser user = SimpUsers.user(name, this.here.getUser(name), sessions);
			if (user != null) {
				users.add(user);
			}
		});
		users.addAll(this.here.getUsers());
		return users;
	}

	/**
	 * Of other nodes, as they have told lately, without asking them. Who is at several
	 * nodes counts at each.
	 */
	@Override
	public int getUserCount() {
		return this.here.getUserCount() + this.nodes.get().others().stream().mapToInt(NodeState::users).sum();
	}

	/** All sessions of all nodes come here to be looked at. */
	@Override
	public Set<SimpSubscription> findSubscriptions(SimpSubscriptionMatcher matcher) {
		Set<SimpSubscription> found = new HashSet<>(this.here.findSubscriptions(matcher));
		for (RemoteSession session : ask(null)) {
			session.getSubscriptions().stream().filter(matcher::match).forEach(found::add);
		}
		return found;
	}

	/**
	 * Asks all other nodes, part by part.
	 * @param user null for all
	 */
	private List<RemoteSession> ask(@Nullable String user) {
		Map<String, String> open = new TreeMap<>();
		this.nodes.get().others().forEach((node) -> open.put(node.id(), ""));
		this.leftOut.retainAll(open.keySet());
		List<RemoteSession> all = new ArrayList<>();
		AtomicLong size = new AtomicLong();
		while (!open.isEmpty() && all.size() < MOST && size.get() < ENOUGH) {
			Map<String, CompletableFuture<Map<String, byte[]>>> answers = new TreeMap<>();
			open.forEach((node, after) -> answers.put(node,
					this.questions.get().ask(Set.of(node), USERS, question(user, after), ClusterSessions.PATIENCE)));
			open.clear();
			answers.forEach((node, answer) -> {
				byte[] bytes = answer.join().get(node);
				if (bytes == null) {
					if (this.leftOut.add(node)) {
						log.warn("Node {} does not tell its users, which are left out until it does", node);
					}
					return;
				}
				this.leftOut.remove(node);
				size.addAndGet(bytes.length);
				SimpUsers.Part part = SimpUsers.read(bytes);
				all.addAll(part.sessions());
				if (part.more()) {
					open.put(node, part.sessions().get(part.sessions().size() - 1).getId());
				}
			});
		}
		if (!open.isEmpty() && this.tooMany.isDue()) {
			log.warn("There are more sessions at other nodes than the {} that were fetched, in {} bytes", all.size(),
					size);
		}
		return all;
	}

	private static byte[] question(@Nullable String user, String after) {
		return SessionPages.write((out) -> {
			out.writeBoolean(user != null);
			SessionPages.text(out, (user != null) ? user : "");
			SessionPages.text(out, after);
		});
	}

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
		return this.here instanceof SmartApplicationListener listener && listener.supportsEventType(eventType);
	}

	@Override
	public boolean supportsSourceType(@Nullable Class<?> sourceType) {
		return this.here instanceof SmartApplicationListener listener && listener.supportsSourceType(sourceType);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (this.here instanceof SmartApplicationListener listener) {
			listener.onApplicationEvent(event);
		}
	}

	@Override
	public int getOrder() {
		return (this.here instanceof Ordered ordered) ? ordered.getOrder() : Ordered.LOWEST_PRECEDENCE;
	}

}
