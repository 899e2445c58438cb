package dev.parley.http.rest;

import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

import dev.parley.engine.Arrivals;
import dev.parley.engine.History;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.http.BrokerDestinations;
import dev.parley.http.HttpPaths;
import dev.parley.http.RequestCaller;
import dev.parley.limit.NetworkAddress;
import dev.parley.stomp.authentication.RequestAuthentication;
import dev.parley.stomp.frames.Callers;
import dev.parley.stomp.streaming.ClientWatch;

/**
 * Reads the messages of a topic: those that are kept, at once, or the next one, when it
 * comes. No thread waits with a request.
 */
@RestController
final class ReadController {

	private final History history;

	private final Arrivals arrivals;

	private final BrokerDestinations destinations;

	private final WaitingPolls polls;

	private final Duration longest;

	private final ObjectProvider<RequestAuthentication> authentication;

	private final Executor answers;

	private final ObjectProvider<Clock> clocks;

	private final MessageWriter writer = new MessageWriter();

	ReadController(History history, Arrivals arrivals, BrokerDestinations destinations, WaitingPolls polls,
			PollProperties properties, ObjectProvider<RequestAuthentication> authentication,
			@Qualifier("parleyAnswers") Executor answers, ObjectProvider<Clock> clocks) {
		this.history = history;
		this.arrivals = arrivals;
		this.destinations = destinations;
		this.polls = polls;
		this.longest = properties.maxWait();
		this.authentication = authentication;
		this.answers = answers;
		this.clocks = clocks;
	}

	/** The parameters are those of {@link ReadRequest}. */
	@GetMapping(HttpPaths.MESSAGES)
	Object read(HttpServletRequest request) {
		ReadRequest wanted = ReadRequest.of(request.getParameterMap(), this.longest);
		this.destinations.checkReadable(wanted.destination());
		Reader reader = new Reader(RequestCaller.of(request), wanted, request.getHeader(HttpHeaders.IF_NONE_MATCH));
		if (!wanted.patience().isZero()) {
			return poll(reader, request);
		}
		CompletableFuture<ResponseEntity<byte[]>> answer = page(reader).thenApply(reader::answer);
		return (answer.isDone() && !answer.isCompletedExceptionally()) ? answer.join() : answer;
	}

	/**
	 * Listens before it reads, so that no message comes unnoticed in between. Whoever
	 * tells that it has begun has no time for rules, which may ask the database.
	 */
	private DeferredResult<ResponseEntity<byte[]>> poll(Reader reader, HttpServletRequest request) {
		ReadRequest wanted = reader.wanted;
		// Ends by itself.
		DeferredResult<ResponseEntity<byte[]>> result = new DeferredResult<>(-1L);
		RequestAuthentication known = this.authentication.getIfAvailable();
		Supplier<@Nullable Principal> present = (known != null) ? known.of(request) : null;
		Arrivals.Arrival arrival = this.arrivals.next(wanted.destination());
		CompletableFuture<@Nullable StoredMessage> end;
		try {
			end = this.polls.enter(reader.caller.name(), NetworkAddress.network(request.getRemoteAddr()),
					wanted.patience(), arrival.message());
		}
		catch (RefusedException ex) {
			arrival.message().cancel(false);
			throw ex;
		}
		result.onCompletion(() -> end.complete(null));
		result.onError((failure) -> end.complete(null));
		CompletableFuture<Found> now = arrival.begun().isDone() ? arrival.begun().thenCompose((begun) -> page(reader))
				: arrival.begun().thenComposeAsync((begun) -> page(reader), this.answers);
		now.whenComplete((found, failure) -> {
			if (found != null && !found.isWorthAnAnswer()) {
				ClientWatch watch = ClientWatch.begin(request, () -> end.complete(null));
				end.thenComposeAsync((message) -> answerLater(reader.now(present), found, message), this.answers)
					.whenComplete((answer, failed) -> watch.end(() -> finish(result, answer, failed)));
				return;
			}
			now.thenApply(reader::answer).whenComplete((answer, failed) -> finish(result, answer, failed));
			end.complete(null);
		});
		return result;
	}

	private static void finish(DeferredResult<ResponseEntity<byte[]>> result, @Nullable ResponseEntity<byte[]> answer,
			@Nullable Throwable failure) {
		if (answer != null) {
			result.setResult(answer);
		}
		else if (failure != null) {
			result.setErrorResult(cause(failure));
		}
	}

	/** A message has come, or the time is over. */
	private CompletableFuture<ResponseEntity<byte[]>> answerLater(Reader reader, Found before,
			@Nullable StoredMessage message) {
		return again(reader, before, message).thenApply(reader::answer);
	}

	/** Permission is checked with this reading, too. */
	private CompletableFuture<Found> again(Reader reader, Found before, @Nullable StoredMessage message) {
		if (!before.log().epoch().isEmpty()) {
			return page(reader.after(before));
		}
		return this.history.read(reader.caller, reader.wanted.destination(), 1, 0)
			.thenApply((log) -> new Found(log, (message != null) ? List.of(message) : List.of(), 0, 0, false));
	}

	/** The messages after the wanted position; the oldest ones if that is not known. */
	private CompletableFuture<Found> page(Reader reader) {
		ReadRequest wanted = reader.wanted;
		String destination = wanted.destination();
		Position after = wanted.after();
		if (wanted.onlyNew()) {
			return this.history.read(reader.caller, destination, 1, 0)
				.thenApply((log) -> new Found(log, List.of(), log.last(), 0, !log.epoch().isEmpty()));
		}
		long from = (after != null) ? after.offset() : 0;
		return this.history.read(reader.caller, destination, from + 1, wanted.limit()).thenCompose((page) -> {
			if (page.keyed()) {
				return latest(reader, page, wanted.limit(), (after != null) ? after : new Position(page.epoch(), 0),
						(after != null) ? wanted.snapshot() : page.last(), true);
			}
			boolean recovered = !page.epoch().isEmpty() && (after == null
					|| (page.holds(after.epoch(), from) && from >= page.first() - 1 && from <= page.last()));
			if (recovered || after == null) {
				return CompletableFuture.completedFuture(found(page, page.messages(), from, recovered));
			}
			return this.history.read(reader.caller, destination, page.first(), wanted.limit())
				.thenApply((oldest) -> found(oldest, oldest.messages(), oldest.first() - 1, false));
		});
	}

	/**
	 * What a page of a keyed log holds for the reader, or a page after it. If something
	 * is missing, the newest message of each key, from the beginning.
	 * @param pageSize messages that it was to have at most
	 * @param after the position after which the page was read
	 * @param snapshot the offset up to which no removed keys are wanted
	 */
	private CompletableFuture<Found> latest(Reader reader, Page page, int pageSize, Position after, long snapshot,
			boolean recovered) {
		ReadRequest wanted = reader.wanted;
		if (!after.epoch().equals(page.epoch()) || Math.max(after.offset(), snapshot) < page.first() - 1
				|| after.offset() > page.last()) {
			return this.history.read(reader.caller, wanted.destination(), 1, wanted.limit())
				.thenCompose((first) -> latest(reader, first, wanted.limit(), new Position(first.epoch(), 0),
						first.last(), false));
		}
		List<StoredMessage> wantedOnes = page.messages()
			.stream()
			.filter((message) -> message.offset() > snapshot || !message.isTombstone())
			.toList();
		long upTo = page.readUpTo(pageSize);
		if (wantedOnes.isEmpty() && upTo < page.last()) {
			// Not in this call: there may be as many removed keys as there are keys.
			return this.history.read(reader.caller, wanted.destination(), upTo + 1, ReadRequest.MOST)
				.thenComposeAsync((next) -> latest(reader, next, ReadRequest.MOST, new Position(page.epoch(), upTo),
						snapshot, recovered), this.answers);
		}
		List<StoredMessage> messages = wantedOnes.subList(0, Math.min(wantedOnes.size(), wanted.limit()));
		long end = (messages.size() < wantedOnes.size()) ? messages.get(messages.size() - 1).offset() : upTo;
		return CompletableFuture.completedFuture(new Found(page, messages, end, snapshot, recovered));
	}

	private static Found found(Page log, List<StoredMessage> messages, long from, boolean recovered) {
		List<StoredMessage> ofThisEpoch = messages.stream()
			.filter((message) -> message.epoch().equals(log.epoch()))
			.toList();
		return new Found(log, ofThisEpoch, Math.max(from, log.first() - 1), 0, recovered);
	}

	private static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	/**
	 * What has been found.
	 *
	 * @param from offset after which it begins; of a keyed log, at which it ends
	 * @param snapshot as in {@link ReadRequest}
	 */
	record Found(Page log, List<StoredMessage> messages, long from, long snapshot, boolean recovered) {

		/** Otherwise the request waits. Where nothing is kept, nothing can be missed. */
		boolean isWorthAnAnswer() {
			return !this.messages.isEmpty() || (!this.recovered && !this.log.epoch().isEmpty());
		}

	}

	/** One request, with its caller. */
	private final class Reader {

		private final Caller caller;

		private final ReadRequest wanted;

		private final @Nullable String known;

		Reader(Caller caller, ReadRequest wanted, @Nullable String known) {
			this.caller = caller;
			this.wanted = wanted;
			this.known = known;
		}

		/**
		 * The same, after the wait: as who the caller is by then. Who may not read any
		 * more gets nothing.
		 * @param present null for a caller whom nothing can sign out
		 */
		Reader now(@Nullable Supplier<@Nullable Principal> present) {
			if (present == null) {
				return this;
			}
			Principal principal = present.get();
			if (principal == null) {
				throw new RefusedException(new Problem("not-authenticated", 401, "Not authenticated",
						"The authentication of this request has ended while it waited", null));
			}
			return new Reader(Callers.of(principal, ""), this.wanted, this.known);
		}

		/** The same, for what comes after this. */
		Reader after(Found found) {
			return new Reader(this.caller,
					new ReadRequest(this.wanted.destination(), new Position(found.log().epoch(), found.from()), 0,
							false, this.wanted.limit(), this.wanted.patience()),
					this.known);
		}

		/**
		 * Compares weakly (RFC 9110, 13.1.2): a proxy that compresses weakens the tag.
		 */
		private static boolean knows(String known, String tag) {
			return Stream.of(known.split(","))
				.map(String::strip)
				.anyMatch((each) -> each.equals(tag) || each.equals("W/" + tag));
		}

		/**
		 * The answer to an anonymous caller is the same for all of them, and caches may
		 * keep it, if they ask each time.
		 */
		ResponseEntity<byte[]> answer(Found found) {
			Page log = found.log();
			HttpHeaders headers = new HttpHeaders();
			headers.setCacheControl(this.caller.anonymous() ? "no-cache" : "private, no-store");
			headers.setVary(List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.COOKIE, HttpHeaders.ORIGIN));
			if (!log.epoch().isEmpty()) {
				String tag = "\"" + log.epoch() + "-" + log.last() + "\"";
				headers.setETag(tag);
				if (this.known != null && knows(this.known, tag)) {
					return new ResponseEntity<>(headers, HttpStatus.NOT_MODIFIED);
				}
			}
			headers.setContentType(MediaType.APPLICATION_JSON);
			long now = ReadController.this.clocks.getIfUnique(Clock::systemUTC).millis();
			return new ResponseEntity<>(ReadController.this.writer.write(found, now), headers, HttpStatus.OK);
		}

	}

}
