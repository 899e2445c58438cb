package dev.parley.autoconfigure.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.parley.cluster.ClusterLink;

/**
 * This node's link, by those who know.
 *
 * @param speaks whether it has its lease for the version that it speaks
 */
record NodeLink(Supplier<Duration> gone, LongSupplier dropped, BooleanSupplier speaks) implements ClusterLink {

	@Override
	public Duration away() {
		return this.gone.get();
	}

	@Override
	public long lost() {
		return this.dropped.getAsLong();
	}

	@Override
	public boolean mayServe() {
		return this.speaks.getAsBoolean();
	}

}
