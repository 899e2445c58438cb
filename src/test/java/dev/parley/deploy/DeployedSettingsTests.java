package dev.parley.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the compose files and the Kubernetes manifests name is there: settings, services,
 * paths, and time to stop. Nothing here starts Docker or Kubernetes.
 */
class DeployedSettingsTests {

	private static final Path DEPLOY = Path.of("src", "deploy");

	private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

	/** Read by {@code ClusterStore} and {@code RedisServer} themselves. */
	private static final Set<String> WITHOUT_METADATA = Set.of("parley.cluster", "spring.data.redis.host",
			"spring.data.redis.password");

	private final Map<String, Object> compose = yaml("compose.yaml").get(0);

	private final Map<String, Object> onRedis = yaml("compose.cluster.yaml").get(0);

	private final Map<String, Object> onPostgres = yaml("compose.cluster-postgres.yaml").get(0);

	private final Map<String, Map<String, Object>> kubernetes = byKind(yaml("kubernetes.yaml"));

	@Test
	void everySettingOfTheServersExists() throws IOException {
		Set<String> known = settings();
		List<String> variables = new ArrayList<>(keys(this.kubernetes.get("ConfigMap"), "data"));
		List<String> files = new ArrayList<>();
		for (Map<String, Object> file : List.of(this.compose, this.onRedis, this.onPostgres)) {
			for (String name : List.of("parley", "parley-2")) {
				variables.addAll(keys(at(file, "services", name), "environment"));
				list(at(file, "services", name), "secrets").forEach((secret) -> files.add(text(secret, "target")));
			}
		}
		String manifest = read("kubernetes.yaml");
		manifest.lines()
			.flatMap((line) -> Stream.of(line.split(" ")))
			.filter((word) -> word.startsWith("--from-file="))
			.forEach((word) -> files.add(word.split("=")[1]));
		assertThat(files).hasSizeGreaterThan(8);
		assertThat(files).filteredOn((name) -> !known.contains(name)).isEmpty();
		Set<String> asVariables = new HashSet<>();
		known.forEach((name) -> asVariables.add(variable(name)));
		assertThat(variables).hasSizeGreaterThan(12);
		assertThat(variables).filteredOn((name) -> !asVariables.contains(name)).isEmpty();
	}

	private static String variable(String setting) {
		return setting.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

	private static Set<String> settings() throws IOException {
		Set<String> names = new HashSet<>(WITHOUT_METADATA);
		for (URL each : Collections.list(DeployedSettingsTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = each.openStream()) {
				for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
					names.add(property.path("name").stringValue());
				}
			}
		}
		return names;
	}

	@Test
	void theNodesOfComposeFindTheirRedisAndNothingElseIsReachable() {
		Map<String, Object> settings = settingsOfNodes(this.onRedis);
		assertThat(settings).containsEntry("PARLEY_CLUSTER", "redis");
		assertThat(services(this.onRedis)).containsKey(String.valueOf(settings.get("SPRING_DATA_REDIS_HOST")));
	}

	@Test
	void withoutRedisTheNodesOfComposeHaveTheDatabaseAndNothingElseIsReachable() {
		Map<String, Object> settings = settingsOfNodes(this.onPostgres);
		assertThat(settings).containsEntry("PARLEY_CLUSTER", "postgres");
		assertThat(services(this.onPostgres)).containsOnlyKeys("database", "parley", "parley-2", "nginx");
	}

	/** Those that both nodes have, which are reached by nginx alone. */
	private Map<String, Object> settingsOfNodes(Map<String, Object> cluster) {
		Map<String, Object> services = services(cluster);
		Map<String, Object> settings = new LinkedHashMap<>(at(this.compose, "services", "parley", "environment"));
		settings.putAll(at(cluster, "services", "parley", "environment"));
		assertThat(services).containsKey(text(at(cluster, "services", "nginx", "environment"), "PARLEY_SECOND_NODE"));
		assertThat(at(cluster, "services", "parley-2", "environment"))
			.isEqualTo(at(cluster, "services", "parley", "environment"));
		assertThat(services.entrySet()).filteredOn((service) -> object(service.getValue()).containsKey("ports"))
			.extracting(Map.Entry::getKey)
			.containsExactly("nginx");
		List<String> addresses = new ArrayList<>(List.of(address(this.compose, "nginx")));
		addresses.add(address(this.compose, "parley"));
		addresses.add(address(cluster, "parley-2"));
		assertThat(addresses).doesNotHaveDuplicates().allMatch((address) -> address.startsWith("172.28.86."));
		assertThat(settings).containsEntry("PARLEY_PROXY_TRUSTED", addresses.get(0));
		return settings;
	}

	private Map<String, Object> services(Map<String, Object> cluster) {
		Map<String, Object> services = new LinkedHashMap<>(at(this.compose, "services"));
		at(cluster, "services").forEach(services::putIfAbsent);
		return services;
	}

	private static String address(Map<String, Object> file, String service) {
		return text(at(file, "services", service, "networks", "inside"), "ipv4_address");
	}

	/** It refuses to start if one name is unknown, as that of a stopped container is. */
	@Test
	void nginxStartsWhicheverNodesRun() {
		for (Map<String, Object> cluster : List.of(this.onRedis, this.onPostgres)) {
			assertThat(list(at(cluster, "services", "nginx"), "extra_hosts"))
				.containsExactly("parley-2:" + address(cluster, "parley-2"));
			assertThat(at(cluster, "services", "nginx")).doesNotContainKey("depends_on");
		}
		assertThat(list(at(this.compose, "services", "nginx"), "extra_hosts"))
			.containsExactly("parley:" + address(this.compose, "parley"));
		assertThat(object(at(this.compose, "services").get("nginx"))).containsEntry("depends_on", List.of("parley"));
	}

	@Test
	void noContainerTakesTheWholeMachine() {
		Map<String, Object> services = new LinkedHashMap<>(at(this.compose, "services"));
		services.put("redis", at(this.onRedis, "services", "redis"));
		assertThat(services).allSatisfy((name, service) -> {
			assertThat(at(object(service), "logging")).as("logs of " + name).containsEntry("driver", "local");
			assertThat(object(service)).as(name).containsEntry("restart", "unless-stopped");
		});
		assertThat(text(services.get("parley"), "mem_limit")).as("the heap is a part of it").isNotEqualTo("null");
		assertThat(at(services, "nginx", "ulimits")).containsEntry("nofile", 131072);
		assertThat(at(services, "parley", "ulimits")).containsEntry("nofile", 65536);
		assertThat(read("redis.conf")).contains("maxmemory ");
	}

	@Test
	void aNodeHasAsFewRightsInComposeAsInKubernetes() {
		Map<String, Object> compose = at(this.compose, "services", "parley");
		assertThat(compose).containsEntry("read_only", true)
			.containsEntry("cap_drop", List.of("ALL"))
			.containsEntry("security_opt", List.of("no-new-privileges:true"));
		assertThat(at(container(), "securityContext")).containsEntry("readOnlyRootFilesystem", true)
			.containsEntry("allowPrivilegeEscalation", false)
			.containsEntry("capabilities", Map.of("drop", List.of("ALL")));
	}

	/** Compose takes a node that came with --no-deps for changed at the next "up". */
	@Test
	void anUpdateLeavesNodesThatAreNotMadeAgain() {
		for (String file : List.of("compose.cluster.yaml", "compose.cluster-postgres.yaml")) {
			assertThat(read(file)).contains("docker compose up -d --no-build --wait $node || break;");
		}
	}

	/** Anybody on the machine could read files of 0644, whose names are known. */
	@Test
	void secretsAreForTheirOwnerAndDoNotGetIntoGit() {
		assertThat(read("compose.yaml")).contains("mkdir -m 0700 secrets ").doesNotContain("chmod 0711");
		assertThat(readFile(Path.of(".gitignore")).lines()).contains("/src/deploy/secrets/", "/src/deploy/.env");
	}

	/** PostgreSQL's image serves its socket while it still makes the database. */
	@Test
	void theDatabaseIsHealthyOnceItServesTheNetwork() {
		assertThat(list(at(this.compose, "services", "database", "healthcheck"), "test")).containsSequence("pg_isready",
				"-h", "127.0.0.1");
	}

	@Test
	void aSlowMachineHasThreeMinutesToStart() {
		assertThat(read("Dockerfile")).contains("--start-period=180s");
		Map<String, Object> probe = at(container(), "startupProbe");
		assertThat((Integer) probe.get("periodSeconds") * (Integer) probe.get("failureThreshold")).isEqualTo(180);
	}

	/** A COPY makes one layer of all that it copies. */
	@Test
	void whatChangesSeldomHasLayersOfItsOwn() {
		List<String> copies = read("Dockerfile").lines()
			.filter((line) -> line.startsWith("COPY --from=layers"))
			.toList();
		assertThat(copies).extracting((line) -> line.split(" ")[2])
			.containsExactly("/layers/dependencies/", "/layers/spring-boot-loader/", "/layers/snapshot-dependencies/",
					"/layers/application/");
	}

	@Test
	void kubernetesAsksForWhatTheServerAnswers() {
		Map<String, Object> container = container();
		String groups = readResource("application.yaml");
		for (String probe : PROBES) {
			Map<String, Object> request = at(container, probe, "httpGet");
			String path = text(request, "path");
			assertThat(path).startsWith("/actuator/health/");
			assertThat(groups).contains("        %s:\n".formatted(path.substring("/actuator/health/".length())));
			assertThat(request).containsEntry("port", "http");
		}
		assertThat(list(container, "ports")).containsExactly(Map.of("name", "http", "containerPort", 8080));
		assertThat(read("Dockerfile")).contains("EXPOSE 8080\n", "USER 10001\n");
		assertThat(at(this.kubernetes.get("Deployment"), "spec", "template", "spec", "securityContext"))
			.containsEntry("runAsUser", 10001)
			.containsEntry("runAsNonRoot", true);
	}

	@Test
	void aPodHasTimeForAllPhasesOfItsShutdownAndItsClientsForTheirs() {
		Map<String, Object> settings = at(this.kubernetes.get("ConfigMap"), "data");
		Duration phase = duration(settings, "SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE");
		Map<String, Object> pod = at(this.kubernetes.get("Deployment"), "spec", "template", "spec");
		assertThat(Duration.ofSeconds((Integer) pod.get("terminationGracePeriodSeconds")))
			.isGreaterThanOrEqualTo(phase.multipliedBy(3));
		assertThat(duration(settings, "PARLEY_SHUTDOWN_NOTICE").plus(duration(settings, "PARLEY_SHUTDOWN_SPREAD"))
			.plusSeconds(7)).as("with the time for the last answers").isLessThanOrEqualTo(phase);
	}

	@Test
	void whatSelectsPodsSelectsThese() {
		Map<String, Object> labels = at(this.kubernetes.get("Deployment"), "spec", "template", "metadata", "labels");
		assertThat(at(this.kubernetes.get("Deployment"), "spec", "selector", "matchLabels")).isEqualTo(labels);
		assertThat(at(this.kubernetes.get("PodDisruptionBudget"), "spec", "selector", "matchLabels")).isEqualTo(labels);
		assertThat(at(this.kubernetes.get("Service"), "spec", "selector")).isEqualTo(labels);
		assertThat(read("kubernetes.yaml"))
			.contains("name: " + text(at(this.kubernetes.get("Service"), "metadata"), "name")
					+ "\n                port: { name: http }");
	}

	private static Duration duration(Map<String, Object> settings, String name) {
		return DurationStyle.detectAndParse(text(settings, name));
	}

	private Map<String, Object> container() {
		return object(list(at(this.kubernetes.get("Deployment"), "spec", "template", "spec"), "containers").iterator()
			.next());
	}

	private static List<Map<String, Object>> yaml(String name) {
		return StreamSupport.stream(new Yaml().loadAll(read(name)).spliterator(), false)
			.map(DeployedSettingsTests::object)
			.toList();
	}

	private static Map<String, Map<String, Object>> byKind(List<Map<String, Object>> documents) {
		Map<String, Map<String, Object>> kinds = new LinkedHashMap<>();
		documents.forEach((document) -> kinds.put(text(document, "kind"), document));
		return kinds;
	}

	/** What is there, or an empty map. */
	private static Map<String, Object> at(Map<String, Object> document, String... path) {
		Map<String, Object> found = document;
		for (String name : path) {
			found = object(found.getOrDefault(name, Map.of()));
		}
		return found;
	}

	private static Set<String> keys(Map<String, Object> document, String name) {
		return at(document, name).keySet();
	}

	@SuppressWarnings("unchecked")
	private static Collection<Object> list(Map<String, Object> document, String name) {
		return (Collection<Object>) document.getOrDefault(name, List.of());
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> object(Object value) {
		return (Map<String, Object>) value;
	}

	private static String text(Object document, String name) {
		return String.valueOf(object(document).get(name));
	}

	private static String read(String name) {
		return readFile(DEPLOY.resolve(name));
	}

	private static String readResource(String name) {
		return readFile(Path.of("src", "main", "resources", name));
	}

	private static String readFile(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
