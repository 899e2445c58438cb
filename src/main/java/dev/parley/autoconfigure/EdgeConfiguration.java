package dev.parley.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.UserDestinationResolver;
import org.springframework.messaging.support.AbstractMessageChannel;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.messaging.StompSubProtocolHandler;
import org.springframework.web.socket.messaging.SubProtocolHandler;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

import dev.parley.cluster.ClusterNode;
import dev.parley.engine.Engine;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.policy.Policies;
import dev.parley.limit.BytesBeingRead;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.authentication.HandshakeAuthentication;
import dev.parley.stomp.drain.ConnectionDrain;
import dev.parley.stomp.drain.Entrance;
import dev.parley.stomp.drain.ShutdownNotice;
import dev.parley.stomp.drain.ShutdownProperties;
import dev.parley.stomp.frames.AdmissionChannelInterceptor;
import dev.parley.stomp.frames.BlockingFrames;
import dev.parley.stomp.frames.Callers;
import dev.parley.stomp.frames.ChangedAuthorities;
import dev.parley.stomp.frames.ControllerDestinations;
import dev.parley.stomp.frames.DestinationPrefixes;
import dev.parley.stomp.frames.EngineBrokerMessageHandler;
import dev.parley.stomp.frames.FrameArguments;
import dev.parley.stomp.frames.FrameDispatcher;
import dev.parley.stomp.frames.LostAuthentications;
import dev.parley.stomp.frames.PromisedAnswers;
import dev.parley.stomp.frames.RefusalAdvice;
import dev.parley.stomp.frames.SessionEvents;
import dev.parley.stomp.frames.SessionIds;
import dev.parley.stomp.limits.HandshakeLimit;
import dev.parley.stomp.limits.KeptDestinations;
import dev.parley.stomp.limits.LimitProperties;
import dev.parley.stomp.limits.NewConnections;
import dev.parley.stomp.limits.Paces;
import dev.parley.stomp.limits.UserLimitsChannelInterceptor;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.publishing.Publisher;
import dev.parley.stomp.socket.StompProtocolHandler;
import dev.parley.stomp.socket.Wires;

/**
 * Replaces Spring's simple broker by the engine, and its protocol handler by ours, at the
 * application's own endpoints.
 */
class EdgeConfiguration {

	@Bean
	static BrokerConfiguration.InPlace parleyBrokerConfiguration() {
		return new BrokerConfiguration.InPlace();
	}

	@Bean
	Callers parleyCallers() {
		return new Callers();
	}

	@Bean
	RefusalAdvice parleyRefusalAdvice(Problems problems) {
		return new RefusalAdvice(problems);
	}

	@Bean
	SessionIds parleySessionIds(ObjectProvider<ClusterNode> node) {
		ClusterNode self = node.getIfAvailable();
		return new SessionIds((self != null) ? self.sessionPrefix() : "");
	}

	@Bean
	LostAuthentications parleyLostAuthentications(Engine engine, ApplicationEventPublisher events) {
		return new LostAuthentications(engine, events);
	}

	@Bean
	ChangedAuthorities parleyChangedAuthorities(Engine engine) {
		return new ChangedAuthorities(engine);
	}

	@Bean
	ConnectionDrain parleyConnectionDrain(Engine engine, NewConnections connections, ObjectProvider<Entrance> entrances,
			ShutdownProperties settings, ObjectProvider<LifecycleProperties> lifecycle) {
		return new ConnectionDrain(engine, connections, () -> entrances.stream().toList(), settings,
				lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase());
	}

	@Bean
	ShutdownNotice parleyShutdownNotice(ConnectionDrain drain, ApplicationContext context) {
		return new ShutdownNotice(drain, context);
	}

	@Bean
	Paces parleyPaces(LimitProperties limits) {
		return new Paces(limits);
	}

	@Bean
	KeptDestinations parleyKeptDestinations(Policies policies, LimitProperties limits) {
		return new KeptDestinations(policies, limits);
	}

	@Bean
	UserLimitsChannelInterceptor parleyUserLimits(Paces paces, KeptDestinations destinations) {
		return new UserLimitsChannelInterceptor(paces, destinations);
	}

	@Bean
	NewConnections parleyNewConnections(Engine engine, LimitProperties limits, Paces paces,
			ApplicationEventPublisher events) {
		return new NewConnections(engine, limits, paces, events);
	}

	@Bean
	HandshakeLimit parleyHandshakeLimit(ObjectProvider<HandshakeAuthentication> next, NewConnections connections,
			Problems problems) {
		return new HandshakeLimit(next.getIfAvailable(), connections, problems);
	}

	@Bean
	ParleyEndpoints parleyEndpoints(HandshakeLimit limit, StompProperties properties, Problems problems,
			BytesBeingRead reading, @Qualifier("parleyWorkers") Executor workers, ObjectProvider<Engine> engine) {
		return new ParleyEndpoints(limit, properties, problems, reading, workers, engine);
	}

	/** Lazy, because Spring makes its handlers after its channels and interceptors. */
	@Bean
	ControllerDestinations parleyControllerDestinations(ObjectProvider<SimpAnnotationMethodMessageHandler> controllers,
			ObjectProvider<EngineBrokerMessageHandler> broker, ObjectProvider<UserDestinationResolver> users) {
		return new ControllerDestinations(controllers, SingletonSupplier.of(() -> new DestinationPrefixes(
				controllers.stream().flatMap((each) -> each.getDestinationPrefixes().stream()).distinct().toList(),
				List.copyOf(broker.getObject().getDestinationPrefixes()), userPrefix(users.getObject()))));
	}

	private static String userPrefix(UserDestinationResolver users) {
		return (users instanceof DefaultUserDestinationResolver springs) ? springs.getDestinationPrefix()
				: DestinationNames.USERS;
	}

	@Bean
	AdmissionChannelInterceptor parleyAdmission(ControllerDestinations controllers) {
		return new AdmissionChannelInterceptor(controllers);
	}

	/**
	 * An application that authenticates frames decides where the two interceptors stand.
	 */
	@Bean
	EdgeConfigurer parleyEdgeConfigurer(Callers callers, SessionIds ids, AdmissionChannelInterceptor admission,
			UserLimitsChannelInterceptor userLimits, ObjectProvider<FrameAuthentication> authentication) {
		return new EdgeConfigurer(callers, ids,
				(authentication.getIfAvailable() != null) ? List.of() : List.of(admission, userLimits));
	}

	@Bean
	EngineBrokerMessageHandler parleyBrokerMessageHandler(
			@Qualifier("simpleBrokerMessageHandler") ObjectProvider<AbstractBrokerMessageHandler> springs,
			@Qualifier("clientInboundChannel") SubscribableChannel inbound,
			@Qualifier("clientOutboundChannel") MessageChannel outbound,
			@Qualifier("brokerChannel") SubscribableChannel broker, Engine engine,
			ObjectProvider<Publisher> publisher) {
		AbstractBrokerMessageHandler simpleBroker = BrokerCheck.simple(springs.getIfAvailable());
		simpleBroker.setAutoStartup(false);
		EngineBrokerMessageHandler handler = new EngineBrokerMessageHandler(inbound, outbound, broker,
				simpleBroker.getDestinationPrefixes(), engine, publisher.getIfAvailable(() -> engine::publish));
		handler.setPhase(simpleBroker.getPhase());
		return handler;
	}

	@Bean
	SmartInitializingSingleton parleyBrokerCheck(ObjectProvider<AbstractBrokerMessageHandler> brokers,
			EngineBrokerMessageHandler engine, ControllerDestinations controllers, DestinationProperties configured) {
		return () -> {
			BrokerCheck.alone(engine, brokers.stream());
			BrokerCheck.prefixes(controllers.prefixes());
			BrokerCheck.patterns(configured.patterns(), controllers.prefixes());
		};
	}

	/** Adapts, before the first frame, how Spring calls controllers. */
	@Bean
	SmartInitializingSingleton parleyControllersPrepared(ObjectProvider<SimpAnnotationMethodMessageHandler> handlers) {
		return () -> handlers.forEach((controllers) -> {
			FrameArguments.watchedIn(controllers);
			PromisedAnswers.awaitedIn(controllers);
		});
	}

	@Bean
	StompProtocolHandler parleyProtocolHandler(Engine engine, StompProperties properties, Problems problems,
			@Qualifier("clientInboundChannel") ObjectProvider<AbstractMessageChannel> inbound,
			ApplicationEventPublisher publisher, @Qualifier("clientOutboundChannel") AbstractMessageChannel outbound,
			@Qualifier("parleyWorkers") Executor workers, @Qualifier("parleyWriters") Executor writers,
			ObjectProvider<Meters> meters, Paces paces, BytesBeingRead reading, ControllerDestinations controllers,
			ObjectProvider<FrameAuthentication> authentication) {
		SessionEvents events = new SessionEvents(publisher);
		FrameAuthentication authenticating = authentication.getIfAvailable(() -> new HandshakeUser(inbound));
		FrameDispatcher dispatcher = new FrameDispatcher(inbound.getObject(), events, problems,
				meters.getIfAvailable(() -> Meters.NONE), new BlockingFrames(authenticating, controllers), controllers);
		return new StompProtocolHandler(engine, properties.readSizes(), new Wires(workers, writers, outbound),
				dispatcher, events, paces, reading, authenticating);
	}

	/** The registry of endpoints has put Spring's handler there; ours takes its place. */
	@Bean
	SmartInitializingSingleton parleyProtocolHandlerInPlace(
			@Qualifier("subProtocolWebSocketHandler") WebSocketHandler endpoint, StompProtocolHandler handler) {
		return () -> {
			SubProtocolWebSocketHandler handlers = (SubProtocolWebSocketHandler) endpoint;
			List<SubProtocolHandler> all = new ArrayList<>(handlers.getProtocolHandlers());
			all.removeIf(StompSubProtocolHandler.class::isInstance);
			all.add(handler);
			handlers.setProtocolHandlers(all);
		};
	}

}
