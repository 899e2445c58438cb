package dev.parley.cluster.users;

import org.junit.jupiter.api.Test;

import dev.parley.cluster.ProtocolForm;
import dev.parley.engine.frame.Headers;

class UserMessageFormTests {

	@Test
	void aMessageForAUser() {
		ProtocolForm.assertUnchanged("UserMessage",
				new UserMessage("n1", "/user/mina/queue/news", "n2-s", Headers.builder().add("a", "가").build(),
						new byte[] { 'x' })
					.write(),
				"<00><00><00><02>n1<00><00><00><15>/user/mina/queue/news<00><00><00><04>n2-s<00><00><00><01>"
						+ "<00><00><00><01>a<00><00><00><03><ea><b0><80>x");
	}

}
