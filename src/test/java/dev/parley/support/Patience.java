package dev.parley.support;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every {@code await()} without a limit of its own wait as long as the other tests
 * do: on a busy machine, what takes milliseconds elsewhere may take many seconds.
 */
public final class Patience implements BeforeAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(RawWebSocket.PATIENCE);
	}

}
