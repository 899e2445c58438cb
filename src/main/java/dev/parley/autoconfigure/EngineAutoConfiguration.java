package dev.parley.autoconfigure;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.system.JavaVersion;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import dev.parley.archive.ArchiveException;
import dev.parley.cluster.users.UserChannels;
import dev.parley.engine.Engine;
import dev.parley.engine.OwnSessions;
import dev.parley.engine.SessionDirectory;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.Stores;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.DestinationRule;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.problem.Explanation;
import dev.parley.limit.BytesBeingRead;
import dev.parley.presence.EngineHost;
import dev.parley.presence.MemoryRoster;
import dev.parley.presence.PresenceHost;
import dev.parley.presence.PresenceProperties;
import dev.parley.presence.PresenceTracker;
import dev.parley.presence.Roster;
import dev.parley.presence.Typing;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.drain.ShutdownProperties;
import dev.parley.stomp.limits.LimitProperties;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.problem.SecurityExplanation;
import dev.parley.stomp.problem.ValidationExplanation;

/**
 * The engine, in an application that has a broker of Spring:
 * {@code @EnableWebSocketMessageBroker} with {@code enableSimpleBroker}. Everything that
 * Parley adds to an application depends on it; {@code parley.enabled=false} leaves it
 * out.
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.websocket.autoconfigure.servlet.WebSocketMessagingAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"dev.parley.autoconfigure.ArchiveAutoConfiguration" })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnParley
@EnableConfigurationProperties({ StompProperties.class, DestinationProperties.class, LimitProperties.class,
		ShutdownProperties.class, PresenceProperties.class })
@Import({ EdgeConfiguration.class, HealthConfiguration.class, MetersConfiguration.class, PublishConfiguration.class,
		TcpConfiguration.class })
public final class EngineAutoConfiguration {

	private static final boolean VIRTUAL_THREADS = JavaVersion.getJavaVersion()
		.isEqualOrNewerThan(JavaVersion.TWENTY_ONE);

	/** Platform threads, a megabyte of address space each. */
	static final int WORKERS = 200;

	private static final int ANSWERS = 8;

	/**
	 * Where Parley authenticates the frames, it also decides what is allowed, and what no
	 * policy opens is closed. Elsewhere the application's own security decides, and
	 * everything is open that its policies do not close.
	 */
	@Bean
	Policies parleyPolicies(DestinationProperties configured, List<DestinationPolicy> ofFeatures,
			ObjectProvider<DestinationRule> rules, ObjectProvider<FrameAuthentication> authentication) {
		boolean closed = authentication.getIfAvailable() != null;
		List<DestinationPolicy> all = new ArrayList<>();
		if (!closed) {
			all.add(DestinationPolicy.open("/**"));
		}
		all.addAll(ofFeatures);
		all.addAll(configured.policies(closed));
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
		// Requests that wait are answered while the context closes.
		pool.setAcceptTasksAfterContextClose(true);
		return pool;
	}

	/**
	 * For writes and closes that wait for their reader, where the container has no
	 * others.
	 */
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
	BytesBeingRead parleyBytesBeingRead(LimitProperties limits) {
		return new BytesBeingRead(limits.readingBytes());
	}

	@Bean
	Problems parleyProblems(ObjectProvider<Explanation> explanations) {
		return new Problems(explanations.orderedStream().toList());
	}

	/** For ways in without frames, whose headers have the same limits. */
	@Bean
	FrameLimits parleyFrameLimits(StompProperties properties) {
		return properties.frameLimits();
	}

	@Bean
	Limits parleyLimits(StompProperties properties) {
		return properties.limits();
	}

	@Bean
	Memory parleyMemory(LimitProperties limits) {
		return limits.budget();
	}

	@Bean
	Engine parleyEngine(Policies policies, Limits limitsOfSessions, ObjectProvider<Backend> durable,
			@Qualifier("parleySharedLogs") ObjectProvider<SharedBackend> shared, ObjectProvider<UserChannels> users,
			Problems problems, @Qualifier("parleyWorkers") Executor workers, ObjectProvider<Clock> clocks,
			ObjectProvider<Meters> meters, Memory memory, LimitProperties limits) {
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		Backend database = durable.getIfAvailable();
		if (database == null && !policies.durable().isEmpty()) {
			throw new ArchiveException(
					"The policy of %s is durable, and there is no archive".formatted(policies.durable().get(0)),
					"Add spring-boot-starter-jdbc and a DataSource and remove parley.archive.enabled=false, or make no"
							+ " policy durable.");
		}
		Stores stores = new Stores(new MemoryBackend(clock, memory), database, shared.getIfAvailable(),
				users.getIfAvailable());
		return new Engine(policies, limitsOfSessions, stores, problems, workers, clock,
				meters.getIfAvailable(() -> Meters.NONE), memory, limits.rates());
	}

	@Bean
	Logs parleyLogs(Engine engine) {
		return engine.logs();
	}

	/** That of a cluster takes its place. */
	@Bean
	@ConditionalOnMissingBean
	SessionDirectory parleySessions(Engine engine) {
		return new OwnSessions(engine);
	}

	/** Another one, such as that of a cluster, takes its place. */
	@Bean
	@ConditionalOnMissingBean
	Roster parleyRoster() {
		return new MemoryRoster();
	}

	@Bean
	PresenceHost parleyPresenceHost(Engine engine, @Qualifier("parleyWorkers") Executor workers,
			ApplicationEventPublisher events) {
		return new EngineHost(engine, workers, events::publishEvent);
	}

	/** Where no policy has presence on, it is never called. */
	@Bean
	PresenceTracker parleyPresence(Engine engine, Roster roster, PresenceProperties properties, PresenceHost host,
			ObjectProvider<Clock> clocks) {
		PresenceTracker tracker = new PresenceTracker(roster, properties, host, clocks.getIfUnique(Clock::systemUTC));
		engine.listen(tracker);
		return tracker;
	}

	@Bean
	Typing parleyTyping(PresenceTracker tracker, PresenceHost host) {
		return new Typing(tracker, host);
	}

	@ConditionalOnClass(name = "org.springframework.security.core.AuthenticationException")
	static final class WithSpringSecurity {

		@Bean
		SecurityExplanation parleySecurityExplanation() {
			return new SecurityExplanation();
		}

	}

	@ConditionalOnClass(name = "jakarta.validation.ConstraintViolationException")
	static final class WithValidation {

		@Bean
		ValidationExplanation parleyValidationExplanation() {
			return new ValidationExplanation();
		}

	}

}
