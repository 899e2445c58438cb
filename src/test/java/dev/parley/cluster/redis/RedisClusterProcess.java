package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;

import dev.parley.cluster.redis.servers.Servers;

import static org.awaitility.Awaitility.await;

/** A Redis Cluster of three masters, each of which has a third of the slots. */
public final class RedisClusterProcess implements TestRedis {

	private static final int SLOTS = 16384;

	private final List<RedisProcess> masters;

	private final List<RedisProcess> replicas = new ArrayList<>();

	private final RedisClusterClient client;

	private final StatefulRedisClusterConnection<String, String> connection;

	private RedisClusterProcess(List<RedisProcess> masters) {
		this.masters = new ArrayList<>(masters);
		for (int i = 0; i < masters.size(); i++) {
			RedisCommands<String, String> master = masters.get(i).commands();
			master.clusterAddSlots(
					IntStream.range(i * SLOTS / masters.size(), (i + 1) * SLOTS / masters.size()).toArray());
			master.clusterSetConfigEpoch(i + 1);
			master.clusterMeet("127.0.0.1", masters.get(0).port());
		}
		await().atMost(Duration.ofSeconds(30)).until(this::isWhole);
		this.client = RedisClusterClient.create(servers().uris());
		this.connection = this.client.connect();
	}

	/** Redis 6.2, from its jar. */
	static RedisClusterProcess embedded() {
		return new RedisClusterProcess(three(RedisProcess::embeddedNodeOfCluster));
	}

	/** The newest there is. */
	public static RedisClusterProcess newest() {
		return new RedisClusterProcess(three(RedisProcess::newestNodeOfCluster));
	}

	private static List<RedisProcess> three(Supplier<RedisProcess> one) {
		List<RedisProcess> three = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			three.add(one.get());
		}
		return three;
	}

	boolean isWhole() {
		return this.masters.stream().allMatch((master) -> {
			String info = master.commands().clusterInfo();
			return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + this.masters.size())
					&& info.contains("cluster_slots_assigned:" + SLOTS);
		});
	}

	List<RedisProcess> masters() {
		return this.masters;
	}

	/** The master that has this key. */
	RedisProcess masterOf(String key) {
		String id = this.connection.getPartitions().getMasterBySlot(SlotHash.getSlot(key)).getNodeId();
		return this.masters.stream()
			.filter((each) -> each.commands().clusterMyId().equals(id))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * The master that has a destination.
	 * @param prefix of the nodes
	 */
	public RedisProcess masterOf(String prefix, String destination) {
		int slot = SlotHash.getSlot(key(prefix, destination));
		return this.masters.stream()
			.filter((each) -> ClusterPartitionParser.parse(each.commands().clusterNodes())
				.stream()
				.anyMatch((node) -> node.is(NodeFlag.MYSELF) && node.hasSlot(slot)))
			.findFirst()
			.orElseThrow();
	}

	private static String key(String prefix, String destination) {
		return new Names(prefix, true).log(destination).get(0);
	}

	/** How many nodes listen to what is announced of a destination, at each master. */
	public Map<RedisProcess, Long> listeners(String prefix, String destination) {
		String channel = new Names(prefix, true).channel(destination);
		return this.masters.stream().collect(Collectors.toMap((each) -> each, (each) -> each.subscribers(channel)));
	}

	/** Another process, which takes over when the master is gone: all masters know it. */
	public RedisProcess replicaOf(RedisProcess master) {
		RedisProcess replica = RedisProcess.newestNodeOfCluster();
		this.replicas.add(replica);
		String id = master.commands().clusterMyId();
		String own = replica.commands().clusterMyId();
		replica.commands().clusterMeet("127.0.0.1", master.port());
		await().atMost(Duration.ofSeconds(30)).until(() -> replica.commands().clusterNodes().contains(id));
		replica.commands().clusterReplicate(id);
		await().atMost(Duration.ofSeconds(30))
			.until(() -> replica.commands().info("replication").contains("master_link_status:up"));
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.masters.stream()
				.allMatch((each) -> each.commands()
					.clusterNodes()
					.lines()
					.anyMatch((node) -> node.startsWith(own) && node.contains("slave " + id))));
		replica.commands().readOnly();
		return replica;
	}

	/** Returns when the replica has been sent all that the master has. */
	public static void awaitCopy(RedisProcess master, RedisProcess replica) {
		long sent = offset(master, "master_repl_offset");
		await().atMost(Duration.ofSeconds(30)).until(() -> offset(replica, "slave_repl_offset") >= sent);
	}

	private static long offset(RedisProcess process, String which) {
		String info = process.commands().info("replication");
		return Long.parseLong(info.replaceAll("(?s).*\\b" + which + ":(\\d+).*", "$1"));
	}

	/**
	 * Kills a master of which the replica has not been sent what {@code alone} has stored
	 * there; returns when the replica has taken over.
	 */
	public void loseUncopied(RedisProcess master, RedisProcess replica, Runnable alone) {
		replica.pause();
		// What is in its connection already would reach it.
		master.commands().clientKill(KillArgs.Builder.typeSlave());
		alone.run();
		lose(master);
		replica.resume();
		awaitMaster(replica);
	}

	/** The replica takes over as told, with all that the master has. */
	public void failOver(RedisProcess master, RedisProcess replica) {
		replica.commands().clusterFailover(false);
		awaitMaster(replica);
		this.masters.remove(master);
		this.replicas.add(master);
	}

	private void awaitMaster(RedisProcess replica) {
		await().atMost(Duration.ofSeconds(60))
			.until(() -> replica.commands().info("replication").contains("role:master"));
		this.replicas.remove(replica);
		this.masters.add(replica);
	}

	/** Kills it for good. */
	public void lose(RedisProcess one) {
		this.masters.remove(one);
		this.replicas.remove(one);
		one.close();
	}

	/** The addresses of all masters. */
	public String nodes() {
		return this.masters.stream().map((each) -> "127.0.0.1:" + each.port()).collect(Collectors.joining(","));
	}

	/** Moves the slot of a destination to another master. */
	public void move(String prefix, String destination) {
		RedisProcess from = masterOf(prefix, destination);
		move(key(prefix, destination), from,
				this.masters.stream().filter((each) -> each != from).findFirst().orElseThrow());
	}

	/** Moves all keys of a key's slot, as {@code redis-cli --cluster reshard} does. */
	void move(String key, RedisProcess from, RedisProcess to) {
		int slot = SlotHash.getSlot(key);
		String source = from.commands().clusterMyId();
		String target = to.commands().clusterMyId();
		to.commands().clusterSetSlotImporting(slot, source);
		from.commands().clusterSetSlotMigrating(slot, target);
		for (List<String> keys = keysOf(slot, from); !keys.isEmpty(); keys = keysOf(slot, from)) {
			from.commands()
				.migrate("127.0.0.1", to.port(), 0, 5000, MigrateArgs.Builder.keys(keys.toArray(String[]::new)));
		}
		this.masters.forEach((each) -> each.commands().clusterSetSlotNode(slot, target));
	}

	private static List<String> keysOf(int slot, RedisProcess master) {
		return master.commands().clusterGetKeysInSlot(slot, 10);
	}

	/** Cuts off a client that has this name. */
	void refuse(String user) {
		this.masters.forEach((each) -> {
			each.commands().aclSetuser(user, AclSetuserArgs.Builder.off());
			each.commands().clientKill(KillArgs.Builder.user(user));
		});
	}

	/** By a name of its own, with which a client can be cut off. */
	Servers serversFor(String user) {
		this.masters.forEach((each) -> each.commands()
			.aclSetuser(user, AclSetuserArgs.Builder.on().addPassword(user).allCommands().allKeys().allChannels()));
		return Servers.cluster(this.masters.stream().map((each) -> {
			RedisURI uri = each.uri();
			uri.setCredentialsProvider(new StaticCredentialsProvider(user, user.toCharArray()));
			return uri;
		}).toList());
	}

	@Override
	public Servers servers() {
		return Servers.cluster(this.masters.stream().map(RedisProcess::uri).toList());
	}

	@Override
	public RedisClusterCommands<String, String> commands() {
		return this.connection.sync();
	}

	@Override
	public void killSubscriptions() {
		this.masters.forEach(RedisProcess::killSubscriptions);
	}

	@Override
	public long subscribers(String channel) {
		return this.masters.stream().mapToLong((each) -> each.subscribers(channel)).sum();
	}

	@Override
	public List<String> channels(String pattern) {
		return this.masters.stream().flatMap((each) -> each.channels(pattern).stream()).toList();
	}

	@Override
	public void pause() {
		this.masters.forEach(RedisProcess::pause);
	}

	@Override
	public void resume() {
		this.masters.forEach(RedisProcess::resume);
	}

	@Override
	public void close() {
		this.connection.close();
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
		this.masters.forEach(RedisProcess::close);
		this.replicas.forEach(RedisProcess::close);
	}

}
