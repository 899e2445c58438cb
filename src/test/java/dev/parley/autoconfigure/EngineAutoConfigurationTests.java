package dev.parley.autoconfigure;

import java.util.Arrays;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

import dev.parley.engine.Engine;
import dev.parley.engine.History;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.Policies;
import dev.parley.stomp.frames.AdmissionChannelInterceptor;
import dev.parley.stomp.frames.ControllerMessageHandler;
import dev.parley.stomp.frames.EngineBrokerMessageHandler;
import dev.parley.stomp.socket.StompProtocolHandler;

import static org.assertj.core.api.Assertions.assertThat;

/** When the engine takes the place of the simple broker in somebody's application. */
class EngineAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class, EngineAutoConfiguration.class));

	private final WebApplicationContextRunner host = this.runner.withUserConfiguration(Guide.class);

	@Test
	void anApplicationWithASimpleBrokerGetsTheEngineInItsPlace() {
		this.host.run((context) -> {
			assertThat(context).hasSingleBean(Engine.class);
			assertThat(simpleBroker(context).isRunning()).isFalse();
			assertThat(context.getBean(EngineBrokerMessageHandler.class).isRunning()).isTrue();
			assertThat(context.getBean(EngineBrokerMessageHandler.class).getDestinationPrefixes())
				.containsExactly("/topic");
			assertThat(((SubProtocolWebSocketHandler) context.getBean("subProtocolWebSocketHandler",
					WebSocketHandler.class))
				.getProtocolHandlers()).hasExactlyElementsOfTypes(StompProtocolHandler.class);
			assertThat(context.getBean(SimpAnnotationMethodMessageHandler.class))
				.isInstanceOf(ControllerMessageHandler.class);
			assertThat(context.getBean(SimpMessagingTemplate.class)).isNotNull();
		});
	}

	@Test
	void withoutABrokerNothingHappens() {
		this.runner.run((context) -> assertThat(ours(context)).isEmpty());
	}

	@Test
	void anApplicationThatServesNoRequestsIsLeftAlone() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(EngineAutoConfiguration.class))
			.run((context) -> assertThat(ours(context)).isEmpty());
	}

	@Test
	void aSettingSwitchesAllOfItOff() {
		this.host.withPropertyValues("parley.enabled=false").run((context) -> {
			assertThat(ours(context)).isEmpty();
			assertThat(simpleBroker(context).isRunning()).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.security", "jakarta.validation", "io.micrometer", "org.eclipse.jetty",
			"org.springframework.boot.health", "org.springframework.dao", "org.springframework.transaction",
			"com.zaxxer.hikari", "org.springframework.jdbc", "org.flywaydb", "org.springframework.modulith" })
	void aLibraryThatAnApplicationNeedNotHaveMayBeMissing(String missing) {
		this.host.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Engine.class));
	}

	@Test
	void metersAreCountedIfThereIsARegistry() {
		this.host.run((context) -> assertThat(context).doesNotHaveBean(Meters.class));
		this.host.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasSingleBean(MicrometerMeters.class));
	}

	/** Spring Boot's own executor, for one, appears only where there is no other. */
	@Test
	void noBeanBecomesTheApplicationsDefault() {
		this.host.withPropertyValues("parley.enabled=false").run((without) -> this.host.run((with) -> {
			List<String> added = Arrays.stream(with.getBeanDefinitionNames())
				.filter((name) -> !without.containsBeanDefinition(name))
				.toList();
			assertThat(without.getBeanDefinitionNames()).isSubsetOf(with.getBeanDefinitionNames());
			assertThat(added).isNotEmpty().allSatisfy((name) -> {
				AbstractBeanDefinition definition = (AbstractBeanDefinition) with.getBeanFactory()
					.getMergedBeanDefinition(name);
				boolean ownType = String.valueOf(with.getType(name)).contains("dev.parley.");
				boolean additive = with.getBean(name) instanceof SmartInitializingSingleton
						|| with.getBean(name) instanceof HealthIndicator;
				assertThat(ownType || additive || !definition.isDefaultCandidate()).as(name).isTrue();
				// The application would not start with a bean of the same name. Names of
				// health are seen by people.
				assertThat(name.contains("parley") || with.getBean(name) instanceof HealthIndicator).as(name).isTrue();
			});
		}));
	}

	@Test
	void interceptorsOfTheApplicationComeBeforeOurs() {
		this.runner.withUserConfiguration(Intercepting.class).run((context) -> {
			AbstractSubscribableChannel channel = context.getBean("clientInboundChannel",
					AbstractSubscribableChannel.class);
			assertThat(channel.getInterceptors()).containsSubsequence(Intercepting.INTERCEPTOR,
					context.getBean(AdmissionChannelInterceptor.class));
			assertThat(((ExecutorSubscribableChannel) channel).getExecutor()).isInstanceOf(SyncTaskExecutor.class);
		});
	}

	/** Its own security decides. */
	@Test
	void whatNoPolicyClosesIsOpen() {
		this.host.run((context) -> assertThat(access(context, "/topic/a")).containsOnly(Access.EVERYONE));
		this.host
			.withPropertyValues("parley.destinations[0].pattern=/topic/a", "parley.destinations[0].retain-count=5",
					"parley.destinations[1].pattern=/topic/b", "parley.destinations[1].send=nobody")
			.run((context) -> {
				assertThat(access(context, "/topic/a")).containsOnly(Access.EVERYONE);
				assertThat(access(context, "/topic/b")).containsExactly(Access.EVERYONE, Access.NOBODY);
			});
	}

	private static Access[] access(ApplicationContext context, String destination) {
		var policy = context.getBean(Policies.class).decide(destination);
		return new Access[] { policy.subscribe(), policy.send() };
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void itStartsLazilyToo(boolean lazy) {
		this.host.withInitializer((context) -> {
			if (lazy) {
				context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
			}
		}).run((context) -> {
			assertThat(context.getBean(EngineBrokerMessageHandler.class).isRunning()).isTrue();
			assertThat(((SubProtocolWebSocketHandler) context.getBean("subProtocolWebSocketHandler",
					WebSocketHandler.class))
				.getProtocolHandlers()).hasExactlyElementsOfTypes(StompProtocolHandler.class);
		});
	}

	@Test
	void aRelayToAnotherBrokerIsExplained() {
		this.runner.withUserConfiguration(Relaying.class).run((context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getDescription()).contains("enableStompBrokerRelay");
			assertThat(analysis.getAction()).contains("enableSimpleBroker", "parley.enabled=false");
		});
	}

	@Test
	void aSecondBrokerIsExplained() {
		this.host.withUserConfiguration(SecondBroker.class).run((context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getDescription()).contains("two brokers", SimpleBrokerMessageHandler.class.getName(),
					"/topic");
			assertThat(analysis.getAction()).contains("Remove the bean");
		});
	}

	@ParameterizedTest
	@CsvSource({ "/tpoic/**", "/queue/orders", "/tpoic" })
	void aPolicyThatNamesNothingIsExplained(String pattern) {
		this.host.withPropertyValues("parley.destinations[0].pattern=" + pattern).run((context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getDescription()).contains(pattern, "/topic", "/app/");
			assertThat(analysis.getAction()).contains("Correct the pattern");
		});
	}

	@ParameterizedTest
	@CsvSource({ "/**", "/topic/**", "/*/a", "/app/**" })
	void aPolicyThatNamesSomethingIsNot(String pattern) {
		this.host.withPropertyValues("parley.destinations[0].pattern=" + pattern)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** The engine keeps them below /user, whatever the application calls them. */
	@ParameterizedTest
	@CsvSource({ "/user,/user", "/u,/user", "/user,/me", "/m,/me" })
	void aBrokerForTheDestinationsOfUsersIsExplained(String broker, String users) {
		this.runner.withUserConfiguration(Prefixes.class)
			.withPropertyValues("broker=" + broker, "users=" + users)
			.run((context) -> {
				FailureAnalysis analysis = analysis(context);
				assertThat(analysis.getDescription()).contains(broker, "those of others");
				assertThat(analysis.getAction()).contains("Remove " + broker + " from enableSimpleBroker");
			});
	}

	@Test
	void aBrokerForEverythingIsExplained() {
		this.runner.withUserConfiguration(Prefixes.class)
			.withPropertyValues("broker=", "users=/user")
			.run((context) -> assertThat(analysis(context).getAction()).contains("enableSimpleBroker(\"/topic\""));
	}

	@Test
	void whereControllersHaveNoPrefixAPolicyMayNameAnything() {
		this.runner.withUserConfiguration(Prefixes.class)
			.withPropertyValues("broker=/topic", "users=/user", "parley.destinations[0].pattern=/orders/**")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** That is where the endpoints and channels are. */
	@Test
	void theEngineIsInTheContextOfItsBroker() {
		this.host.run((parent) -> this.runner.withParent(parent).run((child) -> assertThat(ours(child)).isEmpty()));
	}

	@Test
	void anApplicationMayCallControllersInASecondWay() {
		this.host.withUserConfiguration(SecondControllers.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aMissingBrokerIsExplainedWhereSomethingNeedsOne() {
		this.runner.withUserConfiguration(Reader.class).run((context) -> {
			NoSuchBeanDefinitionException missing = cause(context.getStartupFailure(),
					NoSuchBeanDefinitionException.class);
			FailureAnalysis analysis = new MissingBrokerFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(missing.getBeanType()).isEqualTo(History.class);
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("dev.parley.engine.History", "has none");
			assertThat(analysis.getAction()).contains("@EnableWebSocketMessageBroker");
		});
	}

	@Test
	void anotherMissingBeanIsNotOurs() {
		NoSuchBeanDefinitionException missing = new NoSuchBeanDefinitionException(Runnable.class);
		assertThat(new MissingBrokerFailureAnalyzer().analyze(missing)).isNull();
	}

	private static FailureAnalysis analysis(AssertableWebApplicationContext context) {
		assertThat(context).hasFailed();
		FailureAnalysis analysis = new UnusableBrokerFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).isNotNull();
		return analysis;
	}

	private static <T extends Throwable> T cause(Throwable failure, Class<T> type) {
		Throwable cause = failure;
		while (!type.isInstance(cause)) {
			cause = cause.getCause();
		}
		return type.cast(cause);
	}

	private static AbstractBrokerMessageHandler simpleBroker(ApplicationContext context) {
		return context.getBean("simpleBrokerMessageHandler", AbstractBrokerMessageHandler.class);
	}

	private static Object[] ours(ApplicationContext context) {
		return Arrays.stream(context.getBeanDefinitionNames())
			.map(context::getType)
			.filter((type) -> type != null && type.getName().startsWith("dev.parley.")
					&& !type.getName().contains("Tests"))
			.toArray();
	}

	/** As Spring's guide writes it. */
	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class Guide implements WebSocketMessageBrokerConfigurer {

		@Override
		public void configureMessageBroker(MessageBrokerRegistry config) {
			config.enableSimpleBroker("/topic");
			config.setApplicationDestinationPrefixes("/app");
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/gs-guide-websocket");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Intercepting extends Guide {

		private static final ChannelInterceptor INTERCEPTOR = new ChannelInterceptor() {
		};

		@Override
		public void configureClientInboundChannel(ChannelRegistration registration) {
			registration.interceptors(INTERCEPTOR).taskExecutor().corePoolSize(4);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Relaying extends Guide {

		@Override
		public void configureMessageBroker(MessageBrokerRegistry config) {
			config.enableStompBrokerRelay("/topic").setAutoStartup(false);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prefixes extends Guide {

		@Value("${broker}")
		private String[] broker = {};

		@Value("${users}")
		private String users = "";

		@Override
		public void configureMessageBroker(MessageBrokerRegistry config) {
			config.enableSimpleBroker(this.broker);
			config.setUserDestinationPrefix(this.users);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondControllers {

		@Bean
		SimpAnnotationMethodMessageHandler another(AbstractSubscribableChannel clientInboundChannel,
				AbstractSubscribableChannel clientOutboundChannel, SimpMessagingTemplate brokerMessagingTemplate) {
			SimpAnnotationMethodMessageHandler another = new SimpAnnotationMethodMessageHandler(clientInboundChannel,
					clientOutboundChannel, brokerMessagingTemplate);
			another.setDestinationPrefixes(List.of("/other"));
			return another;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondBroker {

		@Bean
		SimpleBrokerMessageHandler another(AbstractSubscribableChannel clientInboundChannel,
				AbstractSubscribableChannel clientOutboundChannel, AbstractSubscribableChannel brokerChannel) {
			return new SimpleBrokerMessageHandler(clientInboundChannel, clientOutboundChannel, brokerChannel,
					List.of("/topic"));
		}

	}

	/** Has forgotten the broker. */
	@Configuration(proxyBeanMethods = false)
	static class Reader {

		@Bean
		Object archivePage(History history) {
			return history;
		}

	}

}
