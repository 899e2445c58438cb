package dev.parley.board;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

import org.springframework.http.HttpStatus;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Controller;

import dev.parley.engine.policy.Caller;
import dev.parley.problem.CodedProblem;
import dev.parley.security.RateLimit;

/**
 * Takes what people do on a board. A refusal goes to their error queue, and to nobody
 * else.
 */
@Controller
class BoardController {

	/** The header with the name of the user whose cursor it is. */
	static final String USER = "user";

	/** Most moves of a user's cursor in a second; others are left out. */
	static final int MOVES = 40;

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

	private final Boards boards;

	private final SimpMessageSendingOperations messages;

	private final RateLimit moves;

	BoardController(Boards boards, SimpMessageSendingOperations messages, Clock clock) {
		this.boards = boards;
		this.messages = messages;
		this.moves = new RateLimit(MOVES, Duration.ofSeconds(1), clock);
	}

	static String cursors(String board) {
		return Boards.TOPIC + "/" + board + "/cursors";
	}

	@MessageMapping("/boards/{board}/strokes")
	void draw(@DestinationVariable String board, @Valid @Payload Stroke stroke, Caller caller) {
		this.boards.draw(checked(board), caller.name(), stroke);
	}

	@MessageMapping("/boards/{board}/removals")
	void remove(@DestinationVariable String board, @Valid @Payload Removal removal, Caller caller) {
		this.boards.remove(checked(board), caller.name(), removal.id());
	}

	/**
	 * Too many moves are left out without a word, as those are that a line cannot carry.
	 */
	@MessageMapping("/boards/{board}/cursors")
	void move(@DestinationVariable String board, @Valid @Payload Cursor cursor, Caller caller) {
		String topic = cursors(checked(board));
		if (this.moves.take(caller.name()).isZero()) {
			this.messages.convertAndSend(topic, cursor, Map.of(USER, caller.name()));
		}
	}

	static String checked(String board) {
		if (!NAME.matcher(board).matches()) {
			throw CodedProblem.refusal(HttpStatus.BAD_REQUEST, "invalid",
					"A board's name has 1 to 40 of the characters a-z, 0-9 and -, and does not begin with -");
		}
		return board;
	}

	/**
	 * Takes a stroke away.
	 *
	 * @param id of one of the caller's strokes
	 */
	record Removal(@NotNull @jakarta.validation.constraints.Pattern(regexp = Stroke.ID) String id) {
	}

}
