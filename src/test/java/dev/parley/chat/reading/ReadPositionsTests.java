package dev.parley.chat.reading;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.room.MemberRemoved;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class ReadPositionsTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final ReadPositions positions = new ReadPositions(this.database);

	private static ReadPosition at(String epoch, long offset) {
		return new ReadPosition("general", epoch, offset);
	}

	@Test
	void aPositionMovesForwardAndNeverBack() {
		assertThat(this.positions.move("mina", at("e1", 3))).isTrue();
		assertThat(this.positions.move("mina", at("e1", 5))).isTrue();
		assertThat(this.positions.move("mina", at("e1", 5))).isFalse();
		assertThat(this.positions.move("mina", at("e1", 4))).isFalse();
		assertThat(this.positions.of("mina")).containsExactly(at("e1", 5));
	}

	@Test
	void aPositionOfALogThatIsNoMoreIsReplacedByALowerOneOfTheNextLog() {
		this.positions.move("mina", at("e1", 500));
		assertThat(this.positions.move("mina", at("e2", 1))).isTrue();
		assertThat(this.positions.of("mina")).containsExactly(at("e2", 1));
	}

	@Test
	void eachUserHasTheirOwnAndForgettingOneLeavesTheOthers() {
		this.positions.move("mina", at("e1", 3));
		this.positions.move("jun", at("e1", 2));
		this.positions.forget("mina");
		assertThat(this.positions.of("mina")).isEmpty();
		assertThat(this.positions.of("jun")).containsExactly(at("e1", 2));
	}

	@Test
	void whoIsNoLongerAMemberHasNoneInThatRoomAndKeepsThoseInOthers() {
		ReadPosition other = at("e1", 3);
		this.database
			.sql("insert into room (id, name, name_key, created_at) values ('tea', 'Tea', 'tea', current_timestamp)")
			.update();
		this.positions.move("mina", other);
		this.positions.move("mina", new ReadPosition("tea", "e1", 2));
		this.positions.move("jun", new ReadPosition("tea", "e1", 1));
		this.positions.left(new MemberRemoved("tea", "mina"));
		assertThat(this.positions.of("mina")).containsExactly(other);
		assertThat(this.positions.of("jun")).hasSize(1);
	}

	@Test
	void theyGoWithTheRoom() {
		this.positions.move("mina", at("e1", 3));
		this.database.sql("delete from room where id = 'general'").update();
		assertThat(this.positions.of("mina")).isEmpty();
	}

	@Test
	void ofManyDevicesAtOnceTheFurthestWins() {
		ExecutorService devices = Executors.newFixedThreadPool(8);
		try {
			CompletableFuture
				.allOf(IntStream.rangeClosed(1, 100)
					.mapToObj((offset) -> CompletableFuture
						.runAsync(() -> this.positions.move("mina", at("e1", offset)), devices))
					.toArray(CompletableFuture[]::new))
				.join();
		}
		finally {
			devices.shutdownNow();
		}
		assertThat(this.positions.of("mina")).containsExactly(at("e1", 100));
	}

}
