package dev.parley.cluster.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import dev.parley.support.PostgresProcess;

import static org.awaitility.Awaitility.await;

/**
 * One of two nodes stands still, until it has lost its place among them. If it was the
 * first, the other is that now, and it ends when it goes on: a second later, which is not
 * to happen in the middle of what comes next. For one thread.
 */
final class Standstill {

	/** What a node did last that waits to be the first. */
	private static final String WAITING = "select pg_try_advisory_xact_lock(%'parley first ' ||%";

	private final Nodes nodes;

	private final int number;

	private final PostgresProcess postgres;

	/** Of the first node when this began. */
	private final long turn;

	private boolean replaced;

	private Standstill(Nodes nodes, int number, PostgresProcess postgres) {
		this.nodes = nodes;
		this.number = number;
		this.postgres = postgres;
		this.turn = turn();
		nodes.pause(number);
	}

	/** It begins. */
	static Standstill of(Nodes nodes, int number, PostgresProcess postgres) {
		return new Standstill(nodes, number, postgres);
	}

	/** The node goes on, and may end. */
	void end() {
		await().atMost(Duration.ofSeconds(30)).until(() -> this.postgres.sessions(WAITING) == 0);
		this.replaced = turn() != this.turn;
		this.nodes.resume(this.number);
	}

	/** Until both nodes run, and none of them is about to end. */
	void overcome() {
		if (this.replaced) {
			await().atMost(Duration.ofSeconds(30)).until(() -> !this.nodes.process(this.number).isAlive());
		}
		this.nodes.supervise();
	}

	private long turn() {
		try (Connection connection = this.postgres.connection();
				Statement statement = connection.createStatement();
				ResultSet turn = statement.executeQuery("select max(term) from archive_writer where id = 2")) {
			turn.next();
			return turn.getLong(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
