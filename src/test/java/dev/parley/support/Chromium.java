package dev.parley.support;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CLI;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Chromium without a window, driven by Playwright: the one that {@code PARLEY_CHROMIUM}
 * names, else one on the PATH, else Playwright's own, downloaded the first time. If there
 * is none, the test is skipped; where {@code CI=true} it fails. Only for the thread that
 * launched it.
 */
public final class Chromium implements AutoCloseable {

	private static final List<String> NAMES = List.of("chromium-headless-shell", "chromium", "chromium-browser",
			"google-chrome");

	/**
	 * Pictures and beeps for whatever page asks for a camera and a microphone, which only
	 * that of calls does.
	 */
	private static final List<String> FAKE_CAMERA = List.of("--use-fake-device-for-media-stream",
			"--use-fake-ui-for-media-stream");

	private static final String MISSING = "No Chromium could be started for the browser tests: install one"
			+ " (on Debian: apt-get install chromium), or let PARLEY_CHROMIUM be the path of one.";

	private final Playwright playwright;

	private final Browser browser;

	private Chromium(Playwright playwright, Browser browser) {
		this.playwright = playwright;
		this.browser = browser;
	}

	public static Chromium launch() {
		// Otherwise Playwright downloads three browsers.
		Playwright playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		try {
			return new Chromium(playwright, launch(playwright));
		}
		catch (PlaywrightException | IOException ex) {
			playwright.close();
			if ("true".equals(System.getenv("CI"))) {
				Assertions.fail(MISSING, ex);
			}
			System.err.println(MISSING);
			return Assumptions.abort(MISSING);
		}
	}

	public Browser browser() {
		return this.browser;
	}

	@Override
	public void close() {
		this.playwright.close();
	}

	private static Browser launch(Playwright playwright) throws IOException {
		BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(FAKE_CAMERA);
		Optional<Path> installed = installed();
		if (installed.isEmpty() && !Files.exists(Path.of(playwright.chromium().executablePath()))) {
			download();
		}
		installed.ifPresent(options::setExecutablePath);
		return playwright.chromium().launch(options);
	}

	private static Optional<Path> installed() {
		String named = System.getenv("PARLEY_CHROMIUM");
		if (named != null && !named.isBlank()) {
			return Optional.of(Path.of(named));
		}
		String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
		return NAMES.stream()
			.flatMap((name) -> Arrays.stream(path.split(File.pathSeparator)).map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * In a process of its own, because Playwright's command ends the process that runs
	 * it.
	 */
	private static void download() throws IOException {
		List<String> command = Stream
			.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
					System.getProperty("java.class.path"), CLI.class.getName(), "install", "chromium")
			.toList();
		try {
			int exit = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
			if (exit != 0) {
				throw new IOException("The download of Chromium ended with " + exit);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("The download of Chromium was interrupted", ex);
		}
	}

}
