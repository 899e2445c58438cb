package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;

import org.springframework.web.util.JavaScriptUtils;

/**
 * Frames as scripts in a page that never ends, in a hidden frame of a page that may
 * connect. Each script has the nonce of the answer's Content-Security-Policy, so that
 * nothing else in it can run, even if an escape is missing.
 *
 * @param callback name of a function of the page around it, checked by the caller
 * @param nonce of this answer alone
 * @param frameAncestors the pages around it, as a Content-Security-Policy names them
 */
record HtmlFile(String callback, String nonce, String frameAncestors) implements FrameFormat {

	/** Some browsers wait for this many bytes before they run anything. */
	private static final int FIRST = 1024;

	private static final String PAGE = """
			<!DOCTYPE html>
			<html lang="en">
			<head><meta charset="UTF-8"><title>SockJS</title></head>
			<body>
			<script nonce="%s">
			var c = parent.%s;
			c.start();
			function p(d) { c.message(d); }
			window.onload = function() { c.stop(); };
			</script>
			""";

	String contentSecurityPolicy() {
		return "default-src 'none'; script-src 'nonce-" + this.nonce + "'; base-uri 'none'; frame-ancestors "
				+ this.frameAncestors;
	}

	@Override
	public byte[] prelude() {
		String page = PAGE.formatted(this.nonce, this.callback);
		return (page + " ".repeat(Math.max(0, FIRST - page.length())) + "\n").getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public byte[] format(byte[] frame) {
		String escaped = JavaScriptUtils.javaScriptEscape(new String(frame, StandardCharsets.UTF_8));
		return ("<script nonce=\"" + this.nonce + "\">\np(\"" + escaped + "\");\n</script>\r\n")
			.getBytes(StandardCharsets.UTF_8);
	}

}
