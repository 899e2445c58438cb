package dev.parley.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How messages of the application are published.
 *
 * @param transactional what happens to messages that the application publishes in a
 * transaction of its own: join stores durable ones in the transaction, if it is one of
 * the archive's database, and sends all others after the commit; after-commit sends all
 * of them after the commit; off sends all of them at once, whether the transaction is
 * committed or not
 */
@ConfigurationProperties("parley.publish")
public record PublishProperties(@DefaultValue("join") Transactional transactional) {

	/** What happens to a message that is published in a transaction. */
	public enum Transactional {

		/** Durable messages are stored in the transaction. */
		JOIN,

		/** They are sent after the commit. */
		AFTER_COMMIT,

		/** They are sent at once. */
		OFF

	}

}
