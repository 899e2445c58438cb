package dev.parley.standby;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.application.ReadinessStateHealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.parley.archive.Archive;
import dev.parley.archive.Replaced;
import dev.parley.cluster.ClusterLink;
import dev.parley.cluster.ClusterStore;

/**
 * A server does nothing while it may not write, and ends when another process has
 * replaced it. Another application with an archive has more to do. So has a node of a
 * cluster, which does nothing only as long as a process is there that is no node.
 */
@Configuration(proxyBeanMethods = false)
class StandbyConfiguration {

	/** The supervisor starts the process again, and it waits for its turn. */
	@Bean
	Replaced endWhenReplaced(ApplicationContext context) {
		return () -> {
			Thread end = new Thread(() -> System.exit(SpringApplication.exit(context, () -> 1)), "parley-end");
			// Otherwise the JVM exits, with code 0, when the context is closed.
			end.setDaemon(false);
			end.start();
		};
	}

	@Bean
	StandbyFilter standbyFilter(ObjectProvider<Archive> archive, Environment environment,
			@Value("${management.endpoints.web.base-path:/actuator}") String actuator) {
		boolean alone = isAlone(environment);
		return new StandbyFilter(() -> alone ? archive.getObject().isWaiting() : archive.getObject().isKeptOut(),
				actuator);
	}

	private static boolean isAlone(Environment environment) {
		return ClusterStore.of(environment) == ClusterStore.NONE;
	}

	/**
	 * Replaces Spring Boot's indicator. A node that has been without the others for a
	 * while sends new clients to them; those that are connected stay.
	 */
	@Bean
	ReadinessStateHealthIndicator readinessStateHealthIndicator(ApplicationAvailability availability, Archive archive,
			ObjectProvider<ClusterLink> links, Environment environment) {
		boolean alone = isAlone(environment);
		return new ReadinessStateHealthIndicator(availability) {

			@Override
			protected AvailabilityState getState(ApplicationAvailability available) {
				boolean ready = alone ? archive.isWriting()
						: !archive.isKeptOut() && links.stream().noneMatch(ClusterLink::isBroken);
				return ready ? super.getState(available) : ReadinessState.REFUSING_TRAFFIC;
			}

		};
	}

}
