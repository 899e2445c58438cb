package dev.parley.attack;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Everything that any logger writes while this is open, from INFO on. */
final class WatchedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

	static WatchedLog open() {
		WatchedLog log = new WatchedLog();
		log.setContext(log.root.getLoggerContext());
		log.start();
		log.root.addAppender(log);
		return log;
	}

	@Override
	protected void append(ILoggingEvent event) {
		event.getFormattedMessage();
		this.events.add(event);
	}

	/** What no attack may cause: a stack trace, or any line at ERROR. */
	List<String> accidents() {
		return this.events.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null)
			.map((event) -> event.getLoggerName() + ": " + event.getFormattedMessage() + " "
					+ ((event.getThrowableProxy() != null) ? event.getThrowableProxy().getClassName() : ""))
			.toList();
	}

	/** All lines, with their key-value pairs and stack traces. */
	List<String> lines() {
		return this.events.stream()
			.map((event) -> event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs()
					+ " " + trace(event))
			.toList();
	}

	private static String trace(ILoggingEvent event) {
		StringBuilder text = new StringBuilder();
		var failure = event.getThrowableProxy();
		while (failure != null) {
			text.append(failure.getClassName()).append(": ").append(failure.getMessage()).append(' ');
			failure = failure.getCause();
		}
		return text.toString();
	}

	@Override
	public void close() {
		this.root.detachAppender(this);
		stop();
	}

}
