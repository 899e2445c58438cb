package dev.parley.web;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.parley.limit.BytesBeingRead;

/**
 * Jetty's checks of a request before a thread, a filter or a controller gets it: its
 * host, and whether all of it arrives in time; and whether its answer is read in time.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Server.class)
@EnableConfigurationProperties({ RequestProperties.class, HostProperties.class })
class JettyRequests {

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> requestsBounded(RequestProperties requests,
			HostProperties hosts, ProxyProperties proxies, BytesBeingRead reading, RecentUsers recent,
			JsonMapper json) {
		List<IpAddressMatcher> trusted = proxies.matchers();
		return (factory) -> factory.addServerCustomizers((server) -> {
			server.setErrorHandler(new JettyErrors(json));
			HttpConnections connections = new HttpConnections(requests,
					(address) -> trusted.stream().anyMatch((each) -> each.matches(address)));
			within(server, new AnswersInTime(requests, Math.max(1, threads(server) / 2)));
			wrap(server, new RequestBodies(requests, reading, Math.max(1, threads(server) / 4)));
			wrap(server, new KnownHosts(hosts));
			if (requests.networkPerSecond() > 0) {
				wrap(server, new RequestPace(requests.networkPerSecond(), recent, System::nanoTime));
			}
			wrap(server, connections);
			for (Connector connector : server.getConnectors()) {
				connector.addBean(connections, false);
			}
		});
	}

	/** Comes after Spring Security, which knows the user. */
	@Bean
	FilterRegistrationBean<OncePerRequestFilter> recentUsersFilter(RecentUsers recent) {
		FilterRegistrationBean<OncePerRequestFilter> registration = new FilterRegistrationBean<>(
				new OncePerRequestFilter() {
					@Override
					protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
							FilterChain chain) throws ServletException, IOException {
						recent.remember(request);
						chain.doFilter(request, response);
					}
				});
		registration.setName("recentUsers");
		registration.addUrlPatterns("/api/*");
		registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
		return registration;
	}

	private static void wrap(Server server, Handler.Wrapper wrapper) {
		wrapper.setHandler(server.getHandler());
		server.setHandler(wrapper);
	}

	/** Within the context of servlets, where it sees whether a thread waits. */
	private static void within(Server server, Handler.Wrapper wrapper) {
		ServletContextHandler context = server.getDescendant(ServletContextHandler.class);
		if (context == null) {
			throw new IllegalStateException("The server has no context of servlets");
		}
		context.insertHandler(wrapper);
	}

	/** How many requests are handled at a time. */
	private static int threads(Server server) {
		int threads = 200;
		if (server.getThreadPool() instanceof ThreadPool.SizedThreadPool sized) {
			threads = sized.getMaxThreads();
		}
		else if (server.getThreadPool() instanceof VirtualThreadPool virtual && virtual.getMaxConcurrentTasks() > 0) {
			threads = virtual.getMaxConcurrentTasks();
		}
		return threads;
	}

}
