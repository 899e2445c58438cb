package dev.parley.cluster.announce;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;

/** Work queues of a store, whose other users hear of what comes back. */
record AnnouncedClaims(Claims store, Consumer<String> ready) implements Claims {

	@Override
	public CompletableFuture<List<Claimed>> claim(String queue, int most) {
		return this.store.claim(queue, most);
	}

	@Override
	public CompletableFuture<Void> release(String queue, List<Claimed> messages) {
		CompletableFuture<Void> released = this.store.release(queue, messages);
		released.thenRun(() -> this.ready.accept(queue));
		return released;
	}

}
