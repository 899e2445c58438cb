package dev.parley.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

import dev.parley.stomp.tcp.TcpStartException;

/** Says why STOMP over TCP prevents the start, and what to change. */
@Order(-1) // Before those that know a port in use only as the web server's.
final class TcpFailureAnalyzer extends AbstractFailureAnalyzer<TcpStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TcpStartException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
	}

}
