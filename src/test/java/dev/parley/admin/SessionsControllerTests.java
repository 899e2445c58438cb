package dev.parley.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.ErrorResponseException;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.SessionDirectory;
import dev.parley.engine.policy.Caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What is written to the audit log of an order to end a session. */
class SessionsControllerTests {

	private final List<AuditEvent> audited = new ArrayList<>();

	private void end(SessionDirectory.Ending ending) {
		new SessionsController(new Answering(ending), (event) -> this.audited.add((AuditEvent) event)).disconnect("s1",
				"too loud", false, new Caller("root", Set.of("ADMIN"), false), new MockHttpServletRequest());
	}

	@Test
	void anEndedSessionIsAudited() {
		end(SessionDirectory.Ending.ENDED);
		assertThat(this.audited)
			.containsExactly(AuditEvent.success(AuditEvent.Type.ADMINISTRATION, "The session is disconnected")
				.by("root")
				.from("127.0.0.1")
				.in("s1"));
	}

	@Test
	void soIsAnOrderThatANodeMayHaveCarriedOutWithoutAnAnswer() {
		assertThatExceptionOfType(ErrorResponseException.class)
			.isThrownBy(() -> end(SessionDirectory.Ending.UNANSWERED))
			.satisfies((ex) -> assertThat(ex.getStatusCode().value()).isEqualTo(503));
		assertThat(this.audited).containsExactly(AuditEvent
			.failure(AuditEvent.Type.ADMINISTRATION,
					"The session's node has not answered; the session may have ended or not")
			.by("root")
			.from("127.0.0.1")
			.in("s1"));
	}

	@Test
	void nothingIsAuditedOfASessionThatThereIsNot() {
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> end(SessionDirectory.Ending.UNKNOWN));
		assertThat(this.audited).isEmpty();
	}

	private record Answering(Ending ending) implements SessionDirectory {

		@Override
		public Listing list(@Nullable String user, String after, int limit) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Ending disconnect(String id, String reason, boolean reconnect) {
			return this.ending;
		}

	}

}
