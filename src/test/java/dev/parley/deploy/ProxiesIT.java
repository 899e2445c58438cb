package dev.parley.deploy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.engine.Engine;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.Account;
import dev.parley.support.ConfigChange;
import dev.parley.support.EventSource;
import dev.parley.support.FreePort;
import dev.parley.support.ProxyKind;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ReverseProxy;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The proxies as {@code src/deploy} configures them, and programs that come through. */
@BehindProxiesTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxiesIT {

	private static final Predicate<String> WARNS = Pattern.compile("warn", Pattern.CASE_INSENSITIVE).asPredicate();

	/** Opens a WebSocket by a CONNECT of HTTP/2, and says what comes of it. */
	private static final String EXTENDED_CONNECT = """
			const site = process.argv[1];
			const connection = require('node:http2').connect(site, { rejectUnauthorized: false });
			const end = (text) => { process.stdout.write(text); connection.destroy(); };
			connection.on('error', (error) => end(String(error)));
			connection.once('remoteSettings', (settings) => {
				if (!settings.enableConnectProtocol) {
					return end('not offered');
				}
				const stream = connection.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'https',
					':authority': new URL(site).host, ':path': '/chat', 'origin': site,
					'sec-websocket-version': '13', 'sec-websocket-protocol': 'v12.stomp' });
				let said = '';
				stream.on('response', (headers) => {
					said = headers[':status'] + ' ' + headers['sec-websocket-protocol'];
					const frame = Buffer.from('CONNECT\\naccept-version:1.2\\nhost:localhost\\n\\n\\0');
					// A text frame whose mask is zero.
					stream.write(Buffer.concat([Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]), frame]));
				});
				stream.on('data', (data) => end(said + ' ' + data.toString('latin1').match(/[A-Z]{3,}/)));
				stream.on('error', (error) => end(said + String(error)));
			});
			""";

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@Autowired
	Engine engine;

	@TempDir
	static Path folder;

	private final Map<ProxyKind, ReverseProxy> proxies = new EnumMap<>(ProxyKind.class);

	static Stream<Arguments> everyWay() {
		return Arrays.stream(ProxyKind.values())
			.flatMap((kind) -> Arrays.stream(ProxyWay.values()).map((way) -> arguments(kind, way)));
	}

	@AfterAll
	void stop() {
		this.proxies.values().forEach(ReverseProxy::close);
	}

	@ParameterizedTest
	@EnumSource
	void theProxyItselfFindsNothingToWarnOf(ProxyKind kind) {
		assertThat(ReverseProxy.check(kind, folder, ConfigChange.NONE).lines()).filteredOn(WARNS)
			.allMatch((line) -> line.contains("no OCSP server specified in certificate")
					|| line.contains("automatic HTTPS is completely disabled")
					// From nginx 1.25.1 on.
					|| line.contains("\"listen ... http2\" directive is deprecated"));
	}

	@ParameterizedTest
	@MethodSource("everyWay")
	void twoProgramsTalk(ProxyKind kind, ProxyWay way) {
		String topic = "/topic/proxies/" + kind + "/" + way;
		try (StompClient mina = way.connected(proxy(kind)); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("0", topic);
			jun.subscribe("0", topic);
			mina.publish(topic, "hello");
			jun.expectMessage("hello");
			mina.expectMessage("hello");
			jun.publish(topic, "good evening");
			mina.expectMessage("good evening");
			mina.send("DISCONNECT\nreceipt:bye\n\n\0");
			mina.expectReceipt("bye");
		}
	}

	/** The largest frame goes out, and comes back. */
	@ParameterizedTest
	@MethodSource("everyWay")
	void theLargestFramePasses(ProxyKind kind, ProxyWay way) {
		String topic = "/topic/proxies/large/" + kind + "/" + way;
		String body = "x".repeat(65_000);
		try (StompClient mina = way.connected(proxy(kind))) {
			mina.subscribe("0", topic);
			mina.send("SEND\ndestination:" + topic + "\n\n" + body + "\0");
			mina.expectMessage(body);
		}
	}

	/**
	 * RFC 8441: browsers use it for the next WebSocket where they have HTTP/2 already.
	 */
	@ParameterizedTest
	@CsvSource({ "HAPROXY,200 v12.stomp CONNECTED", "NGINX,not offered", "CADDY,not offered" })
	void aWebSocketOverHttp2(ProxyKind kind, String outcome) throws Exception {
		Process node = node(EXTENDED_CONNECT, proxy(kind).address("").toString());
		assertThat(new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(outcome);
	}

	@ParameterizedTest
	@EnumSource
	void aRequestThatWaitsIsAnsweredByTheNextMessage(ProxyKind kind) throws Exception {
		String topic = "/topic/kept/proxies/" + kind;
		try (StompClient jun = StompClient.connected(this.port)) {
			CompletableFuture<HttpResponse<String>> waiting = SockJs
				.getAsync(proxy(kind).address("/api/v1/messages?after=first&wait=60s&" + EventSource.query(topic)));
			jun.publish(topic, "hello");
			HttpResponse<String> answer = waiting.get(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.body()).contains("\"text\":\"hello\"");
		}
	}

	/** From a proxy that says whom it speaks for. */
	@Test
	void aStreamOfEventsHasTheClientsAddressForLimitsAndLists() {
		Account mina = Account.signUp(this.port, "mina");
		try (EventSource stream = EventSource.open(this.port, EventSource.query("/topic/proxies/address"),
				"Authorization", "Bearer " + mina.token(), "X-Forwarded-For", "198.51.100.1, 203.0.113.7")) {
			stream.comment();
			assertThat(this.engine.sessions(mina.name())).singleElement()
				.extracting(SessionInfo::address)
				.isEqualTo("203.0.113.7");
		}
	}

	@Test
	void haproxyHasTlsForStompOverTcp() throws Exception {
		int entrance = FreePort.next();
		try (ReverseProxy proxy = ReverseProxy.start(ProxyKind.HAPROXY, this.port, folder,
				ConfigChange.uncomment("#t")
					.and("61614", Integer.toString(entrance))
					.and("127.0.0.1:61613", "127.0.0.1:" + this.tcp.port()));
				StompClient program = new StompClient(TcpTransport.overTls(entrance));
				StompClient page = ProxyWay.WEBSOCKET.connected(proxy)) {
			program.connect("heart-beat:0,0");
			program.subscribe("0", "/topic/proxies/tcp");
			page.publish("/topic/proxies/tcp", "hello");
			program.expectMessage("hello");
		}
	}

	private static Process node(String script, String argument) {
		try {
			return new ProcessBuilder("node", "-e", script, argument).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			if ("true".equals(System.getenv("CI"))) {
				return Assertions.fail("There is no Node", ex);
			}
			System.err.println("Skipped: there is no Node");
			return Assumptions.abort("There is no Node");
		}
	}

	private ReverseProxy proxy(ProxyKind kind) {
		return this.proxies.computeIfAbsent(kind, (any) -> ReverseProxy.start(any, this.port, folder));
	}

}
