package dev.parley.chat.profile;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.KnownNames;
import dev.parley.chat.room.RoomException;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProfileControllerTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final ProfileController controller = new ProfileController(new KnownNames(), new Profiles(this.database),
			ChatDatabase.blocks(this.database), ChatDatabase.CLOCK);

	@Test
	void whoTriesManyNamesIsStoppedAndNobodyElseIs() {
		for (int i = 0; i < ProfileController.MOST_READ; i++) {
			String name = "nobody-" + i;
			assertThatExceptionOfType(RoomException.class)
				.isThrownBy(() -> this.controller.read(name, ChatDatabase.MINA))
				.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND));
		}
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> this.controller.read("jun", ChatDatabase.MINA))
			.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS));
		assertThat(this.controller.read("jun", ChatDatabase.JUN).name()).isEqualTo("Jun");
	}

	@Test
	void whoChangesTheirProfileManyTimesHasToWait() {
		for (int i = 0; i < ProfileController.MOST_WRITTEN; i++) {
			this.controller.write(new ProfileController.Own("Draft " + i), ChatDatabase.MINA);
		}
		assertThatExceptionOfType(RoomException.class)
			.isThrownBy(() -> this.controller.write(new ProfileController.Own("One more"), ChatDatabase.MINA))
			.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS));
		assertThat(this.controller.read("mina", ChatDatabase.JUN).about())
			.isEqualTo("Draft " + (ProfileController.MOST_WRITTEN - 1));
	}

}
