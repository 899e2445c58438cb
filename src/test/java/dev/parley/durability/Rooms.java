package dev.parley.durability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

import dev.parley.support.Account;
import dev.parley.support.RawWebSocket;

/** {@code /api/v1/rooms} for a program with a token. */
final class Rooms {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private Rooms() {
	}

	static HttpResponse<String> create(int port, Account account, String name) {
		return send(request(port, account).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"%s\"}".formatted(name))));
	}

	static HttpResponse<String> list(int port, Account account) {
		return send(request(port, account).GET());
	}

	/** Does not wait for the answer, which is a status. */
	static CompletableFuture<Integer> ask(int port, Account account) {
		return HTTP.sendAsync(request(port, account).GET().build(), HttpResponse.BodyHandlers.discarding())
			.thenApply(HttpResponse::statusCode);
	}

	private static HttpRequest.Builder request(int port, Account account) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/rooms"))
			.timeout(RawWebSocket.PATIENCE)
			.header("Authorization", "Bearer " + account.token());
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

}
