package dev.parley.cluster.faults;

import java.util.List;

import dev.parley.support.StompClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a node does that reaches no store any more while its clients reach it. */
final class Isolation {

	private Isolation() {
	}

	/**
	 * Cuts off the node 1 of two, and sees it come back.
	 * @param cut from both stores
	 */
	static void of(Nodes nodes, Runnable cut, Runnable open) {
		try (StompClient here = StompClient.connected(nodes.port(1));
				StompClient there = StompClient.connected(nodes.port(0))) {
			here.subscribe("errors", "/user/queue/errors");
			cut.run();
			for (String topic : List.of("/topic/shared/alone/other", "/topic/durable/alone/other")) {
				here.send("SEND\ndestination:%s\nreceipt:s\n\nrefused\0".formatted(topic));
				assertThat(here.expect("MESSAGE").json().get("code").asString()).isEqualTo("unavailable");
				there.publish(topic, "kept");
			}
			await().until(() -> nodes.readiness(1) == 503);
		}
		open.run();
		nodes.supervise();
		nodes.awaitLinks();
	}

}
