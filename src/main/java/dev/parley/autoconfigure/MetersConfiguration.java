package dev.parley.autoconfigure;

import java.util.function.Supplier;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import dev.parley.engine.Engine;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Part;
import dev.parley.limit.BytesBeingRead;
import dev.parley.presence.PresenceTracker;
import dev.parley.stomp.socket.StompProtocolHandler;
import dev.parley.stomp.socket.Transports;

/** The engine's meters, in an application that has a registry of them. */
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
class MetersConfiguration {

	@Bean
	Meters parleyMeters(MeterRegistry registry) {
		return new MicrometerMeters(registry);
	}

	@Bean
	MeterBinder parleyGauges(Engine engine, StompProtocolHandler connections, BytesBeingRead reading,
			@Qualifier("parleyWorkers") AsyncTaskExecutor workers, Memory memory) {
		return (registry) -> {
			engine.waiting().forEach((threads, number) -> waiting(threads, number).register(registry));
			waiting("worker", () -> (workers instanceof ThreadPoolTaskExecutor pool) ? pool.getQueueSize() : 0)
				.register(registry);
			for (Part part : Part.values()) {
				Gauge.builder("parley.memory", () -> memory.bytes(part))
					.tag("part", part.toString())
					.baseUnit(BaseUnits.BYTES)
					.description("What clients make the server hold")
					.register(registry);
			}
			for (String transport : Transports.NAMES) {
				Gauge.builder("parley.sessions", () -> connections.connections(transport))
					.tag("transport", transport)
					.description("Open connections")
					.register(registry);
			}
			Gauge.builder("parley.destinations", engine::destinationCount)
				.description("Destinations with a subscription, and work queues where something waits")
				.register(registry);
			Gauge.builder("parley.reading", reading::bytes)
				.baseUnit(BaseUnits.BYTES)
				.description("Frames, messages and request bodies that have not come whole")
				.register(registry);
			Gauge.builder("parley.outbox", engine::outboxBytes)
				.baseUnit(BaseUnits.BYTES)
				.description("What waits to be sent to all sessions together")
				.register(registry);
		};
	}

	@Bean
	MeterBinder parleyPresenceGauges(PresenceTracker presence) {
		return (registry) -> {
			Gauge.builder("parley.presence.topics", presence::topics)
				.description("Topics at which sessions of this server are present, or whose rosters they watch")
				.register(registry);
			Gauge.builder("parley.presence.devices", presence::devices)
				.description("Sessions of this server that are present, counted at each topic")
				.register(registry);
			Gauge.builder("parley.presence.events.waiting", presence::waitingEvents)
				.description("Events of presence that wait for their listeners")
				.register(registry);
			FunctionCounter.builder("parley.presence.events.dropped", presence, PresenceTracker::droppedEvents)
				.description("Events of presence that were dropped because too many waited")
				.register(registry);
		};
	}

	private static Gauge.Builder<Supplier<Number>> waiting(String threads, Supplier<Number> number) {
		return Gauge.builder("parley.waiting", number)
			.tag("threads", threads)
			.description("What waits for a thread of this kind");
	}

}
