package dev.parley.http.rest;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.Sending;
import dev.parley.engine.Sending.Message;
import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.log.Position;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.http.BrokerDestinations;
import dev.parley.http.HttpPaths;
import dev.parley.http.RequestCaller;
import dev.parley.stomp.limits.KeptDestinations;
import dev.parley.stomp.limits.Paces;

/**
 * Publishes a message, or several together. Each counts as a frame of its user, is
 * admitted as a SEND, and is stored by the same path.
 */
@RestController
final class PublishController {

	/** Most characters of the header. */
	private static final int LONGEST_KEY = 200;

	private final Sending sending;

	private final BrokerDestinations destinations;

	private final Paces paces;

	private final KeptDestinations kept;

	private final MessageParser parser;

	private final MessageWriter writer = new MessageWriter();

	PublishController(Sending sending, BrokerDestinations destinations, Paces paces, KeptDestinations kept,
			FrameLimits headers, Limits limits) {
		this.sending = sending;
		this.destinations = destinations;
		this.paces = paces;
		this.kept = kept;
		this.parser = new MessageParser(headers, limits.transactionFrames());
	}

	/**
	 * Publishes.
	 * @param key a repeat of it is not stored again, but answered as the first was
	 * @return 201 with the position; an array of positions for an array
	 */
	@PostMapping(path = HttpPaths.MESSAGES, consumes = MediaType.APPLICATION_JSON_VALUE)
	Object publish(@RequestBody(required = false) byte @Nullable [] body,
			@RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
			@RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type, HttpServletRequest request)
			throws HttpMediaTypeNotSupportedException {
		Charset charset = type.getCharset();
		if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
			throw new HttpMediaTypeNotSupportedException(type, List.of(MediaType.APPLICATION_JSON));
		}
		Caller caller = RequestCaller.of(request);
		byte[] bytes = (body != null) ? body : new byte[0];
		if (key != null && key.length() > LONGEST_KEY) {
			throw new RefusedException(Problem
				.invalid("The header Idempotency-Key has at most %d characters".formatted(LONGEST_KEY), null));
		}
		PublishRequest published = this.parser.parse(bytes, key);
		List<Message> messages = published.messages();
		this.paces.request(caller.name(), messages.size(), bytes.length);
		messages.forEach((message) -> this.destinations.checkSend(message.destination()));
		this.sending.admit(caller, messages);
		messages.forEach((message) -> this.kept.send(caller, request.getRemoteAddr(), message.destination()));
		CompletableFuture<List<Position>> stored = this.sending.send(caller, messages);
		if (stored.isDone() && !stored.isCompletedExceptionally()) {
			// Another turn through the container would take longer than storing it.
			return answer(stored.join(), published.batch());
		}
		return stored.handle((positions, failure) -> {
			if (failure != null) {
				throw refused(failure);
			}
			return answer(positions, published.batch());
		});
	}

	/** Bytes have a length, so that the answer goes out as one piece. */
	private ResponseEntity<byte[]> answer(List<Position> positions, boolean batch) {
		return ResponseEntity.status(HttpStatus.CREATED)
			.contentType(MediaType.APPLICATION_JSON)
			.body(this.writer.write(positions, batch));
	}

	private static RefusedException refused(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof RefusedException refused) ? refused : new RefusedException(Problem.unavailable(null));
	}

}
