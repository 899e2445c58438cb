package dev.parley.cluster.users;

import org.junit.jupiter.api.Test;

import dev.parley.cluster.ProtocolForm;
import dev.parley.engine.frame.Headers;

class UserMessageFormTests {

	@Test
	void aMessageForAUser() {
		ProtocolForm.assertUnchanged("UserMessage", new UserMessage("n1", "/user/mina/queue/news", "n2-s",
				Headers.builder().add("a", "가").build(), new byte[] { 'x' })
			.write(), "?");
	}

}
