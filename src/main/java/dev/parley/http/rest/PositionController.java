package dev.parley.http.rest;

import java.util.concurrent.CompletableFuture;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.History;
import dev.parley.http.BrokerDestinations;
import dev.parley.http.HttpPaths;
import dev.parley.http.RequestCaller;

/**
 * Tells how far a log goes: a client takes the position, loads its state, and subscribes
 * from the position.
 */
@RestController
final class PositionController {

	private final History history;

	private final BrokerDestinations destinations;

	PositionController(History history, BrokerDestinations destinations) {
		this.history = history;
		this.destinations = destinations;
	}

	@GetMapping(HttpPaths.POSITION)
	CompletableFuture<Placed> position(@RequestParam String destination, HttpServletRequest request) {
		Parameters.checkOnlyDestination(request.getParameterMap());
		this.destinations.checkReadable(destination);
		return this.history.read(RequestCaller.of(request), destination, 1, 0)
			.thenApply((log) -> Placed.at(log.epoch(), log.last()));
	}

}
