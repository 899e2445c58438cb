package dev.parley.security.rest;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

import dev.parley.security.PersonalData;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** If not all of a user's data can be read, the download must not look complete. */
class OwnDataControllerTests {

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@Test
	void anUnreadableExportIsAProblemAndNoFile() {
		assertThatIllegalStateException().isThrownBy(() -> export((json) -> {
			json.writeStartArray();
			throw new IllegalStateException("the database is away");
		}));
		assertThat(this.response.isCommitted()).isFalse();
		assertThat(this.response.getContentAsByteArray()).isEmpty();
		assertThat(this.response.getHeader("Content-Disposition")).isNull();
	}

	/** No handler of problems may write into this response: the connection is aborted. */
	@Test
	void whatHasBegunIsNotBroughtToAnEnd() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> export((json) -> {
			json.writeStartArray();
			json.writeString("x".repeat(100_000));
			throw new IllegalStateException("the database is away");
		}));
		assertThat(this.response.isCommitted()).isTrue();
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> JsonMapper.shared().readTree(this.response.getContentAsByteArray()));
	}

	private void export(Consumer<JsonGenerator> section) throws IOException {
		OwnDataController controller = new OwnDataController(List.of(new PersonalData() {

			@Override
			public String section() {
				return "chat";
			}

			@Override
			public void write(String user, JsonGenerator json) {
				section.accept(json);
			}

		}), JsonMapper.shared(), (event) -> {
		}, Clock.systemUTC());
		controller.export(new TestingAuthenticationToken("mina", null), new MockHttpServletRequest(), this.response);
	}

}
