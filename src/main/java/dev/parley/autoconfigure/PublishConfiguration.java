package dev.parley.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.parley.engine.Engine;
import dev.parley.engine.log.Outgoing;
import dev.parley.stomp.publishing.AfterCommit;
import dev.parley.stomp.publishing.Publisher;
import dev.parley.stomp.publishing.TransactionActions;
import dev.parley.stomp.publishing.TransactionalPublisher;

/** How an application publishes that has Spring's transactions. */
@ConditionalOnClass(TransactionSynchronizationManager.class)
@EnableConfigurationProperties(PublishProperties.class)
class PublishConfiguration {

	/** What is said to other nodes waits for the same commit. */
	@Bean
	AfterCommit parleyAfterCommit(PublishProperties properties) {
		return (properties.transactional() == PublishProperties.Transactional.OFF) ? Runnable::run
				: new TransactionActions();
	}

	@Bean
	Publisher parleyPublisher(Engine engine, PublishProperties properties, ObjectProvider<Outgoing> outgoing) {
		return switch (properties.transactional()) {
			case JOIN -> new TransactionalPublisher(engine, outgoing.getIfAvailable());
			case AFTER_COMMIT -> new TransactionalPublisher(engine, null);
			case OFF -> engine::publish;
		};
	}

}
