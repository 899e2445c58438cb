package dev.parley.admin;

import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

class AdminConfigurationTests {

	@Test
	void everyControllerOfThisModuleIsForAdministratorsAlone() {
		AdminConfiguration configuration = new AdminConfiguration();
		List<String> closed = Stream.of(configuration.brokerAdministration(), configuration.messageAdministration())
			.flatMap((paths) -> paths.patterns().stream())
			.toList();
		assertThat(new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("dev.parley.admin")
			.stream()
			.filter((type) -> type.isAnnotatedWith(RestController.class))
			.map(AdminConfigurationTests::path)).isNotEmpty()
			.allSatisfy((path) -> assertThat(closed).contains(path + "/**"));
	}

	private static String path(JavaClass controller) {
		return controller.getAnnotationOfType(RequestMapping.class).value()[0];
	}

}
