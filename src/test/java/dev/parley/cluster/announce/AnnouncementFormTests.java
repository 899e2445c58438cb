package dev.parley.cluster.announce;

import org.junit.jupiter.api.Test;

import dev.parley.cluster.ProtocolForm;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;

class AnnouncementFormTests {

	@Test
	void aMessageOfALog() {
		StoredMessage message = new StoredMessage("/topic/a", "e", 7, 1_000, Headers.builder().add("a", "가").build(),
				new byte[] { 'x', 0 });
		ProtocolForm.assertUnchanged("Announcement", new Announcement(258, message).write(), "?");
	}

	@Test
	void wordThatALogOrAQueueHasToBeLookedAt() {
		ProtocolForm.assertUnchanged("Announcement", new Announcement(258, null).write(), "?");
	}

}
