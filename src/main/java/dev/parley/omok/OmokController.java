package dev.parley.omok;

import java.net.URI;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.springframework.http.ResponseEntity;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;

import dev.parley.engine.policy.Caller;

/** What players do. Who does what the rules forbid is told on their error queue. */
@Controller
class OmokController {

	private final Games games;

	OmokController(Games games) {
		this.games = games;
	}

	/** Makes a game, at {@code /topic/omok/} and its id. */
	@PostMapping("/api/v1/omok")
	@ResponseBody
	ResponseEntity<Game> open(Caller caller) {
		Game game = this.games.open(caller.name());
		return ResponseEntity.created(URI.create("/omok/#" + game.id())).body(game);
	}

	@MessageMapping("/omok/{id}/join")
	void join(@DestinationVariable String id, Caller caller) {
		this.games.join(id, caller.name());
	}

	@MessageMapping("/omok/{id}/moves")
	void move(@DestinationVariable String id, @Valid @Payload NewMove move, Caller caller) {
		this.games.change(id, caller.name(),
				(game, now) -> game.move(caller.name(), new Point(move.x(), move.y()), move.move(), now));
	}

	@MessageMapping("/omok/{id}/resign")
	void resign(@DestinationVariable String id, Caller caller) {
		this.games.change(id, caller.name(), (game, now) -> game.resign(caller.name(), now));
	}

	/**
	 * The body of a move.
	 *
	 * @param x 0 to 14, from the left
	 * @param y 0 to 14, from above
	 * @param move its number, from 1: a move that is sent again is made once
	 */
	record NewMove(@NotNull @Min(0) @Max(Board.SIZE - 1) Integer x, @NotNull @Min(0) @Max(Board.SIZE - 1) Integer y,
			@NotNull @Min(1) Integer move) {
	}

}
