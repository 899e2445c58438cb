package dev.parley.browser;

import java.nio.file.Path;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.parley.support.Chromium;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One Chromium for the whole run, one {@link Visitors} for each test. */
final class BrowserExtension implements BeforeAllCallback, ParameterResolver, AfterTestExecutionCallback {

	/** Milliseconds that a change may take to become visible on a busy machine. */
	private static final double PATIENCE = 60_000;

	private static final Namespace NAMESPACE = Namespace.create(BrowserExtension.class);

	private static final Path PICTURES = Path.of("target", "browser");

	/** Runs before a server is started: without a browser none is needed. */
	@Override
	public void beforeAll(ExtensionContext context) {
		chromium(context);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Visitors.class;
	}

	@Override
	public Visitors resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getStore(NAMESPACE)
			.computeIfAbsent(Visitors.class, (type) -> new Visitors(chromium(context).browser(), PATIENCE),
					Visitors.class);
	}

	@Override
	public void afterTestExecution(ExtensionContext context) {
		Visitors visitors = context.getStore(NAMESPACE).get(Visitors.class, Visitors.class);
		if (visitors == null) {
			return;
		}
		if (context.getExecutionException().isPresent()) {
			visitors.photograph(PICTURES,
					context.getRequiredTestClass().getSimpleName() + "." + context.getRequiredTestMethod().getName());
		}
		else {
			visitors.assertContent();
		}
	}

	private static Chromium chromium(ExtensionContext context) {
		return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Chromium.class, (type) -> {
			PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
			return Chromium.launch();
		}, Chromium.class);
	}

}
