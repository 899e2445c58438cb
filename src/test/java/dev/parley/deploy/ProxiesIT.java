package dev.parley.deploy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.support.ConfigChange;
import dev.parley.support.ProxyKind;
import dev.parley.support.ReverseProxy;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The proxies as {@code src/deploy} configures them, and programs that come through. */
@BehindProxiesTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxiesIT {

	private static final Predicate<String> WARNS = Pattern.compile("warn", Pattern.CASE_INSENSITIVE).asPredicate();

	@LocalServerPort
	int port;

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
					|| line.contains("automatic HTTPS is completely disabled"));
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

	private ReverseProxy proxy(ProxyKind kind) {
		return this.proxies.computeIfAbsent(kind, (any) -> ReverseProxy.start(any, this.port, folder));
	}

}
