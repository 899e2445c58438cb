package dev.parley.web;

import java.util.List;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ThreadPool;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

import dev.parley.limit.BytesBeingRead;

/**
 * What Jetty does with a request before a thread, a filter or a controller is asked:
 * whose host it is for, and whether all of it comes in time.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Server.class)
@EnableConfigurationProperties({ RequestProperties.class, HostProperties.class })
class JettyRequests {

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> requestsBounded(RequestProperties requests,
			HostProperties hosts, ProxyProperties proxies, BytesBeingRead reading, JsonMapper json) {
		List<IpAddressMatcher> trusted = proxies.matchers();
		return (factory) -> factory.addServerCustomizers((server) -> {
			server.setErrorHandler(new JettyErrors(json));
			HttpConnections connections = new HttpConnections(requests,
					(address) -> trusted.stream().anyMatch((each) -> each.matches(address)));
			wrap(server, new RequestBodies(requests, reading, longBodies(server)));
			wrap(server, new KnownHosts(hosts));
			if (requests.networkPerSecond() > 0) {
				wrap(server, new RequestPace(requests.networkPerSecond(), System::nanoTime));
			}
			wrap(server, connections);
			for (Connector connector : server.getConnectors()) {
				connector.addBean(connections, false);
			}
		});
	}

	private static void wrap(Server server, Handler.Wrapper wrapper) {
		wrapper.setHandler(server.getHandler());
		server.setHandler(wrapper);
	}

	/** A quarter of the threads. */
	private static int longBodies(Server server) {
		return (server.getThreadPool() instanceof ThreadPool.SizedThreadPool sized)
				? Math.max(1, sized.getMaxThreads() / 4) : 50;
	}

}
