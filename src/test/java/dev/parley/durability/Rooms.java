package dev.parley.durability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.parley.support.Account;
import dev.parley.support.RawWebSocket;

/** {@code /api/v1/rooms} for a program with a token. */
final class Rooms {

	private Rooms() {
	}

	static HttpResponse<String> create(int port, Account account, String name) {
		return send(request(port, account).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"%s\"}".formatted(name))));
	}

	static HttpResponse<String> list(int port, Account account) {
		return send(request(port, account).GET());
	}

	private static HttpRequest.Builder request(int port, Account account) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/rooms"))
			.timeout(RawWebSocket.PATIENCE)
			.header("Authorization", "Bearer " + account.token());
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
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
