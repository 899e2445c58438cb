package dev.parley.stomp;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.system.JavaVersion;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.support.AbstractMessageChannel;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

import dev.parley.database.OutageLog;
import dev.parley.engine.Engine;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.MemoryBackend;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Part;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.DestinationRule;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.limit.BytesBeingRead;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.frames.AdmissionChannelInterceptor;
import dev.parley.stomp.frames.BlockingFrames;
import dev.parley.stomp.frames.BodyParameters;
import dev.parley.stomp.frames.ControllerDestinations;
import dev.parley.stomp.frames.EngineBrokerMessageHandler;
import dev.parley.stomp.frames.FrameArguments;
import dev.parley.stomp.frames.FrameDispatcher;
import dev.parley.stomp.frames.Problems;
import dev.parley.stomp.frames.PromisedAnswers;
import dev.parley.stomp.frames.SessionEvents;
import dev.parley.stomp.limits.LimitProperties;
import dev.parley.stomp.limits.Paces;
import dev.parley.stomp.socket.StompProtocolHandler;
import dev.parley.stomp.socket.Wires;
import dev.parley.stomp.sockjs.SockJsTransports;

/** Replaces Spring's simple broker by the engine, and its protocol handler by ours. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

	private static final boolean VIRTUAL_THREADS = JavaVersion.getJavaVersion()
		.isEqualOrNewerThan(JavaVersion.TWENTY_ONE);

	/** Platform threads, a megabyte of address space each. */
	static final int WORKERS = 200;

	private static final int ANSWERS = 8;

	@Bean
	Policies policies(DestinationProperties configured, List<DestinationPolicy> ofFeatures,
			ObjectProvider<DestinationRule> rules) {
		List<DestinationPolicy> all = new ArrayList<>();
		all.add(new DestinationPolicy(ControllerDestinations.PREFIX + "**", Access.EVERYONE, Access.EVERYONE,
				Retention.NONE, false, false, DestinationPolicy.DEFAULT_MAX_PAYLOAD, SlowConsumer.DISCONNECT));
		all.addAll(ofFeatures);
		all.addAll(configured.policies());
		return new Policies(all, rules.stream().toList());
	}

	/**
	 * For work that follows a wait: virtual threads where the Java has them, else a
	 * bounded number of platform threads. When all are busy, further tasks wait; there is
	 * one task a session, and no task here waits for another.
	 */
	@Bean(defaultCandidate = false)
	AsyncTaskExecutor parleyWorkers() {
		if (VIRTUAL_THREADS) {
			return threadEach("parley-worker-");
		}
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setThreadNamePrefix("parley-worker-");
		pool.setCorePoolSize(WORKERS);
		pool.setAllowCoreThreadTimeOut(true);
		// The engine stops after the context begins to close, and needs these threads.
		pool.setAcceptTasksAfterContextClose(true);
		return pool;
	}

	/**
	 * Continues an HTTP answer once a log has been read or written. It may wait for the
	 * database or for the lock of a room, which the threads that read and write logs must
	 * not.
	 */
	@Bean(defaultCandidate = false)
	AsyncTaskExecutor parleyAnswers() {
		if (VIRTUAL_THREADS) {
			return threadEach("parley-answer-");
		}
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setThreadNamePrefix("parley-answer-");
		pool.setCorePoolSize(ANSWERS);
		pool.setAllowCoreThreadTimeOut(true);
		return pool;
	}

	/** For writes that wait for their reader, on a container other than Jetty. */
	@Bean(defaultCandidate = false)
	AsyncTaskExecutor parleyWriters() {
		return threadEach("parley-writer-");
	}

	private static AsyncTaskExecutor threadEach(String name) {
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor(name);
		threads.setVirtualThreads(VIRTUAL_THREADS);
		return threads;
	}

	@Bean
	BytesBeingRead bytesBeingRead(LimitProperties limits) {
		return new BytesBeingRead(limits.readingBytes());
	}

	@Bean
	Problems problems(OutageLog outages, JsonMapper json) {
		return new Problems(outages, json);
	}

	@Bean
	Memory parleyMemory(LimitProperties limits) {
		return limits.budget();
	}

	@Bean
	Engine engine(Policies policies, StompProperties properties, ObjectProvider<Backend> durable, Problems problems,
			@Qualifier("parleyWorkers") Executor workers, Clock clock, Meters meters, Memory memory,
			LimitProperties limits) {
		return new Engine(policies, properties.limits(), new MemoryBackend(clock, memory), durable.getIfAvailable(),
				problems, workers, clock, meters, memory, limits.rates());
	}

	@Bean
	Logs parleyLogs(Engine engine) {
		return engine.logs();
	}

	/** Part of liveness: a thread that has died does not come back by itself. */
	@Bean
	HealthIndicator engineThreads(Engine engine) {
		return () -> {
			List<String> failed = engine.failedThreads();
			return (failed.isEmpty() ? Health.up() : Health.down().withDetail("threads", failed)).build();
		};
	}

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
			for (String transport : SockJsTransports.NAMES) {
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

	private static Gauge.Builder<Supplier<Number>> waiting(String threads, Supplier<Number> number) {
		return Gauge.builder("parley.waiting", number)
			.tag("threads", threads)
			.description("What waits for a thread of this kind");
	}

	@Bean
	EngineBrokerMessageHandler engineBrokerMessageHandler(
			@Qualifier("simpleBrokerMessageHandler") AbstractBrokerMessageHandler simpleBroker,
			@Qualifier("clientInboundChannel") SubscribableChannel inbound,
			@Qualifier("clientOutboundChannel") MessageChannel outbound,
			@Qualifier("brokerChannel") SubscribableChannel broker, Engine engine) {
		simpleBroker.setAutoStartup(false);
		EngineBrokerMessageHandler handler = new EngineBrokerMessageHandler(inbound, outbound, broker,
				simpleBroker.getDestinationPrefixes(), engine);
		handler.setPhase(simpleBroker.getPhase());
		return handler;
	}

	@Bean
	AdmissionChannelInterceptor admissionChannelInterceptor(
			ObjectProvider<SimpAnnotationMethodMessageHandler> controllers) {
		return new AdmissionChannelInterceptor(new ControllerDestinations(controllers));
	}

	/** Adapts, before the first frame, how Spring calls controllers. */
	@Bean
	SmartInitializingSingleton controllersPrepared(ObjectProvider<SimpAnnotationMethodMessageHandler> handlers,
			ApplicationContext context) {
		return () -> handlers.forEach((controllers) -> {
			BodyParameters.check(controllers, context);
			FrameArguments.watchedIn(controllers);
			PromisedAnswers.awaitedIn(controllers);
		});
	}

	@Bean
	StompProtocolHandler stompProtocolHandler(Engine engine, StompProperties properties, Problems problems,
			@Qualifier("clientInboundChannel") MessageChannel inbound, ApplicationEventPublisher publisher,
			@Qualifier("clientOutboundChannel") AbstractMessageChannel outbound,
			@Qualifier("parleyWorkers") Executor workers, @Qualifier("parleyWriters") Executor writers, Meters meters,
			Paces paces, BytesBeingRead reading, FrameAuthentication authentication) {
		SessionEvents events = new SessionEvents(publisher);
		FrameDispatcher dispatcher = new FrameDispatcher(inbound, events, problems, meters,
				new BlockingFrames(authentication));
		return new StompProtocolHandler(engine, properties.readSizes(), new Wires(workers, writers, outbound),
				dispatcher, events, paces, reading);
	}

	/** The registry of endpoints has put Spring's handler there; ours takes its place. */
	@Bean
	SmartInitializingSingleton protocolHandlerInPlace(
			@Qualifier("subProtocolWebSocketHandler") WebSocketHandler endpoint, StompProtocolHandler handler) {
		return () -> ((SubProtocolWebSocketHandler) endpoint).setProtocolHandlers(List.of(handler));
	}

}
