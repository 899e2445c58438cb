package dev.parley.bench.http;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.parley.bench.load.Server;

/** What is measured. */
enum RequestScenario {

	BATCHES("publish 100 messages a request", false) {

		@Override
		RequestResult run(Server server, double seconds, @Nullable String key) throws IOException {
			return PublishLoad.run(server, 100, seconds, key);
		}

	},

	BATCHES_WITH_KEY("the same with an API key", true) {

		@Override
		RequestResult run(Server server, double seconds, @Nullable String key) throws IOException {
			return PublishLoad.run(server, 100, seconds, key);
		}

	},

	SINGLE("publish 1 message a request", false) {

		@Override
		RequestResult run(Server server, double seconds, @Nullable String key) throws IOException {
			return PublishLoad.run(server, 1, seconds, key);
		}

	},

	SINGLE_WITH_KEY("the same with an API key", true) {

		@Override
		RequestResult run(Server server, double seconds, @Nullable String key) throws IOException {
			return PublishLoad.run(server, 1, seconds, key);
		}

	},

	POLL("from publishing to the answer of an idle long poll", false) {

		@Override
		RequestResult run(Server server, double seconds, @Nullable String key) throws IOException {
			return PollLoad.run(server, seconds);
		}

	};

	private final String title;

	private final boolean withKey;

	RequestScenario(String title, boolean withKey) {
		this.title = title;
		this.withKey = withKey;
	}

	boolean withKey() {
		return this.withKey;
	}

	/**
	 * Measures.
	 * @param key null for anonymous clients
	 */
	abstract RequestResult run(Server server, double seconds, @Nullable String key) throws IOException;

	@Override
	public String toString() {
		return this.title;
	}

}
