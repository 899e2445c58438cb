package dev.parley.description;

import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A server on which springdoc is switched off. */
@Slow
class WithoutOpenApiIT {

	@Test
	void itStartsAndHasNoSuchDocument() {
		try (ParleyServer server = ParleyServer.start("jdbc:h2:mem:undescribed;DB_CLOSE_DELAY=-1",
				"spring.profiles.active=open", "springdoc.api-docs.enabled=false")) {
			Api api = new Api(server.port(), null);
			assertThat(api.get("/api/v1/openapi.json").status()).isEqualTo(404);
			assertThat(api.get("/api/v1/asyncapi.json").status()).isEqualTo(200);
		}
	}

}
