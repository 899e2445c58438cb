package dev.parley.start;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import dev.parley.cluster.ClusterNode;
import dev.parley.database.DatabaseUrl;
import dev.parley.security.NewServer;

/**
 * Logs, once the server is ready, how to use it: in one message, so that it stays
 * together in a JSON log. Not thread-safe: used by the thread that starts the server.
 */
@Component
final class StartBanner {

	private static final Logger log = LoggerFactory.getLogger(StartBanner.class);

	private final ServerProperties server;

	private final DatabaseUrl database;

	private final NewServer accounts;

	private final Environment environment;

	private final @Nullable ClusterNode node;

	StartBanner(ServerProperties server, NewServer accounts, Environment environment,
			ObjectProvider<ClusterNode> node) {
		this.server = server;
		this.database = DatabaseUrl.of(environment);
		this.accounts = accounts;
		this.environment = environment;
		this.node = node.getIfAvailable();
	}

	@EventListener
	void show(ApplicationReadyEvent ready) {
		if (ready.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
			log.info(text(ServerAddress.of(this.server, web.getWebServer().getPort()),
					this.accounts.administratorCode()));
		}
	}

	/**
	 * @param code null if there is an administrator
	 */
	String text(ServerAddress address, @Nullable String code) {
		StringBuilder text = new StringBuilder("Parley is ready\n");
		line(text, "Page", address.toString());
		line(text, "Reachable", reachable(address));
		line(text, "Sign-up", signUp());
		line(text, "Profile", String.join(", ", profiles()));
		line(text, "Data", this.database.place());
		if (this.node != null) {
			line(text, "Cluster", "node %s, with %s".formatted(this.node.id(), this.node.place()));
		}
		if (code != null) {
			line(text, "Administrator",
					(this.node == null) ? "none yet; open this to become it (once, until the next start):"
							: "none yet; open this, at any node, to become it (once):");
			line(text, "", address + "/#/setup/" + code);
		}
		return text.toString();
	}

	private static void line(StringBuilder text, String what, String value) {
		text.append("\n  %-15s %s".formatted(what, value));
	}

	private static String reachable(ServerAddress address) {
		if (address.isLoopback()) {
			return "from this computer only; others are let in by SERVER_ADDRESS=0.0.0.0 or --server.address=0.0.0.0";
		}
		return "from other computers, too";
	}

	private String signUp() {
		return switch (this.accounts.signUp()) {
			case OPEN -> "open: anyone who reaches the page may create an account (parley.security.sign-up)";
			case INVITED -> "for those with an invitation of an administrator";
			case CLOSED -> "closed: nobody can create an account";
		};
	}

	private List<String> profiles() {
		String[] active = this.environment.getActiveProfiles();
		return List.of((active.length > 0) ? active : this.environment.getDefaultProfiles());
	}

}
