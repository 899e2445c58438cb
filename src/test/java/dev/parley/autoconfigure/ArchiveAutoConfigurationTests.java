package dev.parley.autoconfigure;

import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.parley.archive.Archive;
import dev.parley.archive.ArchiveException;
import dev.parley.engine.Engine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Publication;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The archive in somebody else's application: there if it is asked for, and then in its
 * database.
 */
@Timeout(180)
class ArchiveAutoConfigurationTests {

	private static final String[] DURABLE = { "parley.destinations[0].pattern=/topic/orders/**",
			"parley.destinations[0].retain-count=100", "parley.destinations[0].durable=true" };

	private final WebApplicationContextRunner host = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ArchiveAutoConfiguration.class, EngineAutoConfiguration.class))
		.withUserConfiguration(Host.class);

	private final WebApplicationContextRunner withDatabase = this.host
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

	@TempDir
	private Path folder;

	@Test
	void withoutADurablePolicyNothingIsOpenedStartedOrCreated() {
		Set<Thread> before = archiveThreads();
		this.withDatabase.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Archive.class).isOpen()).isFalse();
			assertThat(context.getBeanProvider(Backend.class).getIfAvailable()).isNull();
			assertThat(context.getBeanProvider(Outgoing.class).getIfAvailable()).isNull();
			assertThat(context.getBeansOfType(HealthIndicator.class)).doesNotContainKey("archiveThread");
			assertThat(tables(context)).isZero();
			Set<Thread> now = archiveThreads();
			now.removeAll(before);
			assertThat(now).isEmpty();
		});
	}

	@Test
	void aDurablePolicyKeepsItsMessagesInTheDatabaseOfTheApplication() {
		this.withDatabase.withPropertyValues(DURABLE).run((context) -> {
			assertThat(publish(context, "/topic/orders/1")).isEqualTo(1);
			assertThat(new JdbcTemplate(context.getBean(DataSource.class))
				.queryForList("select name from parley_destination", String.class)).containsExactly("/topic/orders/1");
			assertThat(context).hasSingleBean(DataSource.class);
		});
	}

	/**
	 * The queue is read first, by a connection that is not the application's last one.
	 */
	@Test
	void aTransactionThatHoldsTheLastConnectionOfItsPoolPublishesToAQueue() {
		this.withDatabase
			.withPropertyValues("spring.datasource.hikari.maximum-pool-size=1",
					"parley.destinations[0].pattern=/queue/orders", "parley.destinations[0].retain-count=100",
					"parley.destinations[0].durable=true")
			.run((context) -> {
				DataSource main = context.getBean(DataSource.class);
				new TransactionTemplate(new JdbcTransactionManager(main))
					.executeWithoutResult((status) -> context.getBean(SimpMessagingTemplate.class)
						.send("/queue/orders", new GenericMessage<>(new byte[] { 1 })));
				Awaitility.await()
					.untilAsserted(() -> assertThat(
							new JdbcTemplate(main).queryForObject("select count(*) from parley_message", Integer.class))
						.isEqualTo(1));
			});
	}

	@Test
	void theArchiveMayBeAskedForWithoutAPolicy() {
		this.withDatabase.withPropertyValues("parley.archive.enabled=true")
			.run((context) -> assertThat(context.getBean(Archive.class).isOpen()).isTrue());
	}

	@Test
	void whereItIsForbiddenADurablePolicyIsRefused() {
		expectFailure(this.withDatabase.withPropertyValues(DURABLE).withPropertyValues("parley.archive.enabled=false"),
				"The policy of /topic/orders/** is durable, and there is no archive");
	}

	@Test
	void withoutADataSourceADurablePolicyIsRefused() {
		expectFailure(this.host.withPropertyValues(DURABLE),
				"The policy of /topic/orders/** is durable, and there is no DataSource");
	}

	@Test
	void withoutJdbcADurablePolicyIsRefused() {
		expectFailure(
				this.host.withPropertyValues(DURABLE).withClassLoader(new FilteredClassLoader(JdbcTemplate.class)),
				"The policy of /topic/orders/** is durable, and there is no archive");
	}

	@Test
	void ofSeveralDataSourcesOneIsAnnotated() {
		expectFailure(this.host.withPropertyValues(DURABLE).withUserConfiguration(Two.class),
				"The policy of /topic/orders/** is durable, and of several DataSources none is primary");
		this.host.withPropertyValues(DURABLE).withUserConfiguration(Annotated.class).run((context) -> {
			assertThat(publish(context, "/topic/orders/1")).isEqualTo(1);
			assertThat(tables(context.getBean("another", DataSource.class))).isPositive();
		});
	}

	@Test
	void anotherDatabaseThanAnEmbeddedOneGetsNoTablesUnlessTheyAreAskedFor() {
		String[] file = { "spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("host") };
		expectFailure(this.withDatabase.withPropertyValues(DURABLE).withPropertyValues(file),
				"The archive's tables, parley_…, are missing or too old: they have version 0, and 7 is needed");
		this.withDatabase.withPropertyValues(DURABLE)
			.withPropertyValues(file)
			.withPropertyValues("parley.archive.initialize-schema=always")
			.run((context) -> assertThat(publish(context, "/topic/orders/1")).isEqualTo(1));
		this.withDatabase.withPropertyValues(DURABLE)
			.withPropertyValues(file)
			.withPropertyValues("parley.archive.initialize-schema=never")
			.run((context) -> assertThat(publish(context, "/topic/orders/1")).isEqualTo(2));
	}

	@Test
	void itNeedsNeitherTheActuatorNorMeters() {
		this.withDatabase.withPropertyValues(DURABLE)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health", "io.micrometer.core"))
			.run((context) -> assertThat(publish(context, "/topic/orders/1")).isEqualTo(1));
	}

	/** Its pages go on, and so do messages that are not durable. */
	@Test
	void anApplicationThatAnotherProcessHasReplacedAsTheWriterGoesOn() {
		this.withDatabase.withPropertyValues(DURABLE).run((context) -> {
			new JdbcTemplate(context.getBean(DataSource.class)).update("update parley_writer set term = term + 1");
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> publish(context, "/topic/orders/1"))
				.withCauseInstanceOf(BackendException.class);
			assertThat(publish(context, "/topic/others")).isZero();
			assertThat(context.getBean("archiveThread", HealthIndicator.class).health().getStatus())
				.isEqualTo(Status.DOWN);
			assertThat(context.getSourceApplicationContext().isActive()).isTrue();
		});
	}

	private static Set<Thread> archiveThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("parley-archive")
					|| thread.getName().equals("parley-writer-lock"))
			.collect(Collectors.toSet());
	}

	private static void expectFailure(WebApplicationContextRunner runner, String sentence) {
		runner.run((context) -> {
			Throwable cause = context.getStartupFailure();
			while (cause != null && !(cause instanceof ArchiveException)) {
				cause = cause.getCause();
			}
			assertThat(cause).as("%s", context.getStartupFailure()).isNotNull();
			FailureAnalysis analysis = new ArchiveFailureAnalyzer().analyze(cause);
			assertThat(analysis.getDescription()).isEqualTo(sentence + ".");
			assertThat(analysis.getAction()).isNotBlank();
		});
	}

	private static long publish(ApplicationContext context, String destination) throws Exception {
		return context.getBean(Engine.class)
			.publish(new Publication(destination, Headers.empty(), new byte[0]))
			.get()
			.offset();
	}

	private static long tables(AssertableWebApplicationContext context) {
		return tables(context.getBean(DataSource.class));
	}

	private static long tables(DataSource dataSource) {
		return new JdbcTemplate(dataSource)
			.queryForList("select 1 from information_schema.tables where lower(table_name) like 'parley%'")
			.size();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class Host implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/ws");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic", "/queue");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean
		DataSource one() {
			return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
		}

		@Bean
		DataSource two() {
			return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
		}

	}

	/** A pool that is not Hikari's. */
	@Configuration(proxyBeanMethods = false)
	static class Annotated extends Two {

		@Bean
		@ParleyDataSource
		DataSource another() {
			return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
		}

	}

}
