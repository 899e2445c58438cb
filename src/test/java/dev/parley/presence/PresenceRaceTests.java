package dev.parley.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Devices and watchers that come and go on many threads: whatever each watcher is told,
 * one after the other, adds up to who is there in the end.
 */
class PresenceRaceTests {

	private static final String ROOM = "/topic/room";

	private static final int THREADS = 6;

	private static final int STEPS = 1500;

	private final TestEngine server = new TestEngine(DestinationPolicy.open(ROOM).withPresence());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final PresenceTracker tracker = new PresenceTracker(new MemoryRoster(),
			new PresenceProperties(Duration.ofMillis(1), 4), new HurriedHost(), this.server.clock);

	@AfterEach
	void stop() {
		this.tracker.close();
		this.server.close();
		this.timer.shutdownNow();
		this.threads.shutdownNow();
	}

	@Test
	void whatWatchersAreToldAddsUp() throws Exception {
		this.server.engine.listen(this.tracker);
		List<Future<List<TestClient>>> running = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int number = i;
			running.add(this.threads.submit(() -> comeAndGo(number)));
		}
		List<TestClient> clients = new ArrayList<>();
		for (Future<List<TestClient>> each : running) {
			clients.addAll(each.get());
		}
		TestClient last = this.server.client("last", user(0));
		last.subscribe("watch", ROOM + "/presence");
		clients.add(last);
		await().untilAsserted(() -> {
			Map<String, Integer> there = devices(this.tracker.at(ROOM));
			assertThat(told(last)).isEqualTo(there);
		});
		Map<String, Integer> there = devices(this.tracker.at(ROOM));
		for (TestClient client : clients) {
			assertThat(client.wire.closed()).isNull();
			await().untilAsserted(() -> assertThat(told(client)).isEqualTo(there));
		}
	}

	private static Caller user(int number) {
		return new Caller("user" + number, Set.of(), false);
	}

	/** Four clients, of which each watches all the time, or by turns. */
	private List<TestClient> comeAndGo(int number) {
		Random random = new Random(number);
		List<TestClient> clients = new ArrayList<>();
		Map<TestClient, Boolean> here = new HashMap<>();
		Map<TestClient, Boolean> watching = new HashMap<>();
		for (int i = 0; i < 4; i++) {
			TestClient client = this.server.client(number + "-" + i, user(random.nextInt(6)));
			clients.add(client);
			here.put(client, false);
			watching.put(client, false);
		}
		for (int step = 0; step < STEPS; step++) {
			TestClient client = clients.get(random.nextInt(clients.size()));
			boolean watch = random.nextInt(4) == 0;
			Map<TestClient, Boolean> state = watch ? watching : here;
			String id = watch ? "watch" : "room";
			if (state.get(client)) {
				client.send("UNSUBSCRIBE\nid:" + id + "\n\n\0");
			}
			else {
				client.send("SUBSCRIBE\nid:" + id + "\ndestination:" + ROOM + (watch ? "/presence" : "") + "\n\n\0");
			}
			state.put(client, !state.get(client));
		}
		return clients.stream().filter(watching::get).toList();
	}

	/**
	 * What the client knows: each state replaces all, each diff changes what is there.
	 */
	private static Map<String, Integer> told(TestClient client) {
		JsonMapper json = new JsonMapper();
		Map<String, Integer> known = null;
		boolean listing = true;
		String at = "";
		for (Frame frame : client.all(Command.MESSAGE)) {
			JsonNode message = json.readTree(frame.body());
			String before = frame.header("x-stream-epoch") + (offset(frame) - 1);
			if (message.get("type").stringValue().equals("state")) {
				listing = message.has("users");
				known = new HashMap<>();
				put(message.path("users"), known);
			}
			else {
				assertThat(known).as("a diff comes after a state").isNotNull();
				assertThat(before).as("nothing is missing before a diff").isEqualTo(at);
				assertThat(message.has("joins")).isEqualTo(listing);
				put(message.path("joins"), known);
				put(message.path("changes"), known);
				for (JsonNode name : message.path("leaves")) {
					assertThat(known.remove(name.stringValue())).isNotNull();
				}
			}
			at = frame.header("x-stream-epoch") + offset(frame);
			known.put("", message.get("count").intValue());
		}
		return (known != null) ? known : Map.of();
	}

	private static void put(JsonNode users, Map<String, Integer> known) {
		for (JsonNode user : users) {
			known.put(user.get("name").stringValue(), user.get("devices").intValue());
		}
	}

	private static long offset(Frame frame) {
		return Long.parseLong(String.valueOf(frame.header("x-stream-offset")));
	}

	private static Map<String, Integer> devices(Present present) {
		Map<String, Integer> devices = new HashMap<>();
		devices.put("", present.count());
		if (present.users() != null) {
			present.users().forEach((user) -> devices.put(user.name(), user.devices()));
		}
		return devices;
	}

	/** Whose interval is a millisecond, so that there are many. */
	private final class HurriedHost implements PresenceHost {

		private final PresenceHost engine = new EngineHost(PresenceRaceTests.this.server.engine,
				PresenceRaceTests.this.threads, (event) -> {
				});

		@Override
		public long nanoTime() {
			return this.engine.nanoTime();
		}

		@Override
		public void after(Duration time, Runnable task) {
			PresenceRaceTests.this.timer.schedule(task, 1, TimeUnit.MILLISECONDS);
		}

		@Override
		public Executor workers() {
			return this.engine.workers();
		}

		@Override
		public CompletableFuture<Position> publish(Publication publication) {
			return this.engine.publish(publication);
		}

		@Override
		public void forget(String destination) {
			this.engine.forget(destination);
		}

		@Override
		public void event(Object event) {
			this.engine.event(event);
		}

	}

}
