package dev.parley.autoconfigure.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.nodes.NodeState;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;
import dev.parley.engine.SessionDirectory;
import dev.parley.engine.policy.SessionInfo;

/**
 * The sessions of all nodes: each is asked for its part of a page, and ends its own.
 * Since ids begin with their node, a page is that of one node or of some that follow each
 * other. Safe for any thread.
 */
final class ClusterSessions implements SessionDirectory {

	/** How long the other nodes have for an answer. */
	static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final String LIST = "sessions";

	private static final String END = "end-session";

	private final SessionDirectory here;

	private final Supplier<NodeState> self;

	private final Nodes nodes;

	private final Questions questions;

	/**
	 * @param here this node's sessions
	 * @param self how this node is
	 */
	ClusterSessions(SessionDirectory here, Supplier<NodeState> self, Nodes nodes, Questions questions) {
		this.here = here;
		this.self = self;
		this.nodes = nodes;
		this.questions = questions;
	}

	/** Answers the questions of others. */
	void answerOthers() {
		this.questions.answer(LIST, (bytes) -> {
			SessionPages.Question asked = SessionPages.question(bytes);
			return SessionPages.answer(this.here.list(asked.user(), asked.after(), asked.limit()));
		});
		this.questions.answer(END, (bytes) -> SessionPages.read(bytes, (in) -> {
			Ending ending = this.here.disconnect(in.readUTF(), in.readUTF(), in.readBoolean());
			return new byte[] { (byte) ((ending == Ending.ENDED) ? 1 : 0) };
		}));
	}

	@Override
	public Listing list(@Nullable String user, String after, int limit) {
		List<NodeState> others = this.nodes.others();
		String node = ClusterNode.ofSession(after);
		Set<String> asked = others.stream()
			.map(NodeState::id)
			.filter((id) -> node == null || id.compareTo(node) >= 0)
			.collect(Collectors.toSet());
		Map<String, byte[]> answers = this.questions
			.ask(asked, LIST, SessionPages.question(new SessionPages.Question(user, after, limit)), PATIENCE)
			.join();
		Listing own = this.here.list(user, after, limit);
		List<SessionPages.Answer> parts = new ArrayList<>();
		parts.add(new SessionPages.Answer(own.sessions(), own.more()));
		answers.values().forEach((answer) -> parts.add(SessionPages.answer(answer)));
		List<SessionInfo> page = merged(parts);
		boolean more = page.size() > limit || parts.stream().anyMatch(SessionPages.Answer::more);
		NodeState now = this.self.get();
		List<Node> all = new ArrayList<>();
		all.add(new Node(now.id(), now.sessions(), now.users(), true));
		others.forEach((each) -> all.add(new Node(each.id(), each.sessions(), each.users(),
				!asked.contains(each.id()) || answers.containsKey(each.id()))));
		all.sort(Comparator.comparing(Node::id));
		return new Listing(page.subList(0, Math.min(page.size(), limit)), more,
				all.stream().mapToInt(Node::sessions).sum(), all);
	}

	/** Nothing after the end of a part that goes on. */
	private static List<SessionInfo> merged(List<SessionPages.Answer> parts) {
		String end = parts.stream()
			.filter((part) -> part.more() && !part.sessions().isEmpty())
			.map((part) -> part.sessions().get(part.sessions().size() - 1).id())
			.min(Comparator.naturalOrder())
			.orElse(null);
		return parts.stream()
			.flatMap((part) -> part.sessions().stream())
			.filter((session) -> end == null || session.id().compareTo(end) <= 0)
			.sorted(Comparator.comparing(SessionInfo::id))
			.toList();
	}

	@Override
	public Ending disconnect(String id, String reason, boolean reconnect) {
		String node = ClusterNode.ofSession(id);
		if (node == null || !this.nodes.mayLive(node)) {
			return this.here.disconnect(id, reason, reconnect);
		}
		byte[] question = SessionPages.write((out) -> {
			out.writeUTF(id);
			out.writeUTF(reason);
			out.writeBoolean(reconnect);
		});
		byte[] answer = this.questions.ask(Set.of(node), END, question, PATIENCE).join().get(node);
		if (answer == null) {
			return Ending.UNANSWERED;
		}
		return (answer[0] == 1) ? Ending.ENDED : Ending.UNKNOWN;
	}

}
