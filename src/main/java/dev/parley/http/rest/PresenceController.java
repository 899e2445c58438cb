package dev.parley.http.rest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.History;
import dev.parley.engine.policy.PresenceTopics;
import dev.parley.http.BrokerDestinations;
import dev.parley.http.HttpPaths;
import dev.parley.http.RequestCaller;
import dev.parley.presence.Presence;
import dev.parley.presence.Present;

/** Tells who is present at a topic, to those who may subscribe to it. */
@RestController
final class PresenceController {

	private final History history;

	private final BrokerDestinations destinations;

	private final Presence presence;

	private final Executor answers;

	PresenceController(History history, BrokerDestinations destinations, Presence presence,
			@Qualifier("parleyAnswers") Executor answers) {
		this.history = history;
		this.destinations = destinations;
		this.presence = presence;
		this.answers = answers;
	}

	/** Whoever may read the roster may read this. */
	@GetMapping(HttpPaths.PRESENCE)
	CompletableFuture<ResponseEntity<Present>> present(@RequestParam String destination, HttpServletRequest request) {
		Parameters.checkOnlyDestination(request.getParameterMap());
		this.destinations.checkReadable(destination);
		return this.history.read(RequestCaller.of(request), PresenceTopics.rosterOf(destination), 1, 0)
			.thenApplyAsync((allowed) -> ResponseEntity.ok()
				.cacheControl(CacheControl.noStore())
				.body(this.presence.at(destination)), this.answers);
	}

}
