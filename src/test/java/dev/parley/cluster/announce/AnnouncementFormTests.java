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
		ProtocolForm.assertUnchanged("Announcement", new Announcement(258, message).write(),
				"<02><00><00><00><00><00><00><01><02><00><00><00><01>e<00><00><00><00><00><00><00><07>"
						+ "<00><00><00><00><00><00><03><e8><00><00><00><01><00><00><00><01>a<00><00><00><03><ea><b0><80>x<00>");
	}

	@Test
	void wordThatALogOrAQueueHasToBeLookedAt() {
		ProtocolForm.assertUnchanged("Announcement", new Announcement(258, null).write(),
				"<01><00><00><00><00><00><00><01><02>");
	}

}
