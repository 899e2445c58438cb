package dev.parley.autoconfigure.cluster;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.parley.cluster.ClusterException;

/** Says in two sentences why this is no node of a cluster, and what to do. */
final class ClusterFailureAnalyzer extends AbstractFailureAnalyzer<ClusterException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ClusterException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
	}

}
