package dev.parley.stomp.tcp;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Connections that are refused, on end points in memory. */
class RefusedConnectionTests {

	private final ServerConnector connector = new ServerConnector(new Server());

	private final Semaphore room = new Semaphore(1);

	@Test
	void oneIsToldAndWhenThereAreTooManyTheNextIsClosedAtOnce() {
		ByteArrayEndPoint first = refuse();
		ByteArrayEndPoint second = refuse();
		assertThat(first.takeOutputString()).isEqualTo("ERROR");
		assertThat(first.isOpen()).isTrue();
		assertThat(second.takeOutputString()).isEmpty();
		assertThat(second.isOpen()).isFalse();
	}

	@Test
	void whoIsGoneMakesRoom() {
		refuse().close();
		assertThat(this.room.availablePermits()).isEqualTo(1);
		assertThat(refuse().takeOutputString()).isEqualTo("ERROR");
		refuse().close();
		assertThat(this.room.availablePermits()).isZero();
	}

	private ByteArrayEndPoint refuse() {
		ByteArrayEndPoint client = new ByteArrayEndPoint() {

			@Override
			public void onClose(Throwable failure) {
				super.onClose(failure);
				// As Jetty's selector does.
				getConnection().onClose(failure);
			}

		};
		RefusedConnection connection = new RefusedConnection(client, this.connector,
				"ERROR".getBytes(StandardCharsets.US_ASCII), this.room);
		client.setConnection(connection);
		connection.onOpen();
		return client;
	}

}
