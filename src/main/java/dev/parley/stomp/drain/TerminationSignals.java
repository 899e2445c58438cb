package dev.parley.stomp.drain;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears SIGTERM and SIGINT until it is closed, and passes them on to whoever heard them
 * before: the JVM, which ignores them while it shuts down. Where the JVM does not allow
 * it ({@code -Xrs}), nothing is heard.
 * <p>
 * {@code sun.misc.Signal} of the module {@code jdk.unsupported} is the only way, and by
 * reflection, because a compiler warns of it.
 */
final class TerminationSignals {

	private static final Logger log = LoggerFactory.getLogger(TerminationSignals.class);

	private static final List<String> NAMES = List.of("TERM", "INT");

	/** Who heard each signal before. */
	private final Map<Object, Object> before = new HashMap<>();

	private final Runnable heard;

	private TerminationSignals(Runnable heard) {
		this.heard = heard;
	}

	static TerminationSignals to(Runnable heard) {
		TerminationSignals signals = new TerminationSignals(heard);
		for (String name : NAMES) {
			signals.listen(name);
		}
		return signals;
	}

	private void listen(String name) {
		try {
			Object signal = Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
			Class<?> handlers = Class.forName("sun.misc.SignalHandler");
			Object handler = Proxy.newProxyInstance(TerminationSignals.class.getClassLoader(),
					new Class<?>[] { handlers }, (proxy, method, arguments) -> answer(proxy, method, arguments));
			this.before.put(signal, handle(signal, handler));
		}
		catch (ReflectiveOperationException | IllegalArgumentException ex) {
			log.debug("A second SIG{} will not be heard: {}", name, ex.toString());
		}
	}

	private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
		return signal.getClass()
			.getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
			.invoke(null, signal, handler);
	}

	private @Nullable Object answer(Object proxy, Method method, Object @Nullable [] arguments)
			throws IllegalAccessException {
		switch (method.getName()) {
			case "handle" -> {
				this.heard.run();
				passOn(method, (arguments != null) ? arguments[0] : null);
				return null;
			}
			case "equals" -> {
				return arguments != null && proxy == arguments[0];
			}
			case "hashCode" -> {
				return System.identityHashCode(proxy);
			}
			default -> {
				return "TerminationSignals";
			}
		}
	}

	private void passOn(Method method, @Nullable Object signal) throws IllegalAccessException {
		Object next = this.before.get(signal);
		try {
			if (next != null) {
				method.invoke(next, signal);
			}
		}
		catch (InvocationTargetException ex) {
			log.debug("Nobody else hears signals: {}", String.valueOf(ex.getCause()));
		}
	}

	void close() {
		this.before.forEach((signal, handler) -> {
			try {
				handle(signal, handler);
			}
			catch (ReflectiveOperationException ex) {
				log.debug("A signal is still heard: {}", ex.toString());
			}
		});
	}

}
