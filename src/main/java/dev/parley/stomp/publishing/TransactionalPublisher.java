package dev.parley.stomp.publishing;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.parley.engine.Engine;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/**
 * Publishes with the transaction in which the application publishes: durable messages are
 * stored in it, the others wait for its commit, and after a rollback there have been
 * none. Outside of a transaction it publishes at once. Safe for any thread.
 */
public final class TransactionalPublisher implements Publisher {

	private final Engine engine;

	private final @Nullable Outgoing outgoing;

	/**
	 * @param outgoing stores durable messages in transactions of their database; null if
	 * they, too, wait for the commit
	 */
	public TransactionalPublisher(Engine engine, @Nullable Outgoing outgoing) {
		this.engine = engine;
		this.outgoing = outgoing;
	}

	@Override
	public CompletableFuture<Position> publish(Publication publication) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			return this.engine.publish(publication);
		}
		TransactionPublications publications = (TransactionPublications) TransactionSynchronizationManager
			.getResource(this);
		if (publications == null) {
			publications = new TransactionPublications(this, this.engine, this.outgoing);
			TransactionSynchronizationManager.bindResource(this, publications);
			TransactionSynchronizationManager.registerSynchronization(publications);
		}
		return publications.add(publication);
	}

}
