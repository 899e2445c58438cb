package dev.parley.web;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.limit.LinePace;

/**
 * Refuses requests for another host than ours: a page of another site whose name points
 * to our address for a moment (DNS rebinding) would count as our own origin. Safe for any
 * thread.
 */
final class KnownHosts extends Handler.Wrapper {

	private static final Logger log = LoggerFactory.getLogger(KnownHosts.class);

	private final HostProperties hosts;

	private final LinePace lines = new LinePace();

	KnownHosts(HostProperties hosts) {
		this.hosts = hosts;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String host = Request.getServerName(request);
		if (host == null || this.hosts.allows(host)) {
			return super.handle(request, response, callback);
		}
		String printable = host.replaceAll("[^\\x21-\\x7e]", "?");
		long leftOut = this.lines.take(String.valueOf(Request.getRemoteAddr(request)));
		if (leftOut >= 0) {
			log.warn("A request for the host {} was refused; parley.browser.allowed-hosts has {}{}", printable,
					this.hosts.allowedHosts(), LinePace.more(leftOut));
		}
		Response.writeError(request, response, callback, HttpStatus.MISDIRECTED_REQUEST_421,
				"This server is not %s; it is asked for as %s, or by its address".formatted(printable,
						String.join(", ", this.hosts.allowedHosts())));
		return true;
	}

}
