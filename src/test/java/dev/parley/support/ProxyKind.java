package dev.parley.support;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The proxies that {@code src/deploy} has a file for. */
public enum ProxyKind {

	NGINX("nginx.conf") {

		@Override
		List<String> replacements(ProxyFiles to) {
			return List.of("127.0.0.1:8080", "127.0.0.1:" + to.server(), "listen 80;",
					"listen %d;".formatted(to.plain()), "listen 443 ssl", "listen %d ssl".formatted(to.tls()),
					"/etc/ssl/certs/chat.example.org.pem", to.certificate(), "/etc/ssl/private/chat.example.org.key",
					to.key(), "chat.example.org", "localhost");
		}

		/** The file is included in one with what distributions have there. */
		@Override
		String main(ProxyFiles to) {
			StringBuilder main = new StringBuilder("daemon off; worker_processes 1; error_log stderr;")
				.append(System.getProperty("user.name").equals("root") ? " user root;" : "")
				.append(to.mainDirectives().contains("events") ? " " : " events {} ")
				.append(to.mainDirectives())
				.append(" pid %s/pid; http { access_log off;".formatted(to.folder()));
			for (String temporary : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
				main.append(" %s_temp_path %s/%s;".formatted(temporary, to.folder(), temporary));
			}
			return main.append(" include ").append(to.site()).append("; }").toString();
		}

		@Override
		List<String> start(ProxyFiles to) {
			return List.of("-e", "stderr", "-p", to.folder().toString(), "-c", to.mainFile());
		}

		@Override
		List<String> check(ProxyFiles to) {
			return and(start(to), "-t");
		}

		@Override
		List<String> reload(ProxyFiles to, String program, long pid) {
			return Stream.concat(Stream.of(program), and(start(to), "-s", "reload").stream()).toList();
		}

	},

	HAPROXY("haproxy.cfg") {

		@Override
		List<String> replacements(ProxyFiles to) {
			return List.of("127.0.0.1:8080", "127.0.0.1:" + to.server(), "bind :80\n",
					"bind :%d%n".formatted(to.plain()), "bind :443 ssl", "bind :%d ssl".formatted(to.tls()),
					"/etc/haproxy/chat.example.org.pem", to.both());
		}

		@Override
		String main(ProxyFiles to) {
			return "";
		}

		/** With a master process, as Debian's service has it. */
		@Override
		List<String> start(ProxyFiles to) {
			return List.of("-W", "-db", "-dW", "-f", to.site());
		}

		@Override
		List<String> check(ProxyFiles to) {
			return List.of("-c", "-dW", "-f", to.site());
		}

		@Override
		List<String> reload(ProxyFiles to, String program, long pid) {
			return List.of("kill", "-USR2", Long.toString(pid));
		}

	},

	CADDY("Caddyfile") {

		@Override
		List<String> replacements(ProxyFiles to) {
			return List.of("127.0.0.1:8080", "127.0.0.1:" + to.server(), "chat.example.org {",
					"https://localhost:%1$d, https://127.0.0.1:%1$d {".formatted(to.tls()),
					"# tls /etc/ssl/certs/chat.example.org.pem /etc/ssl/private/chat.example.org.key",
					"tls %s %s".formatted(to.certificate(), to.key()));
		}

		@Override
		String main(ProxyFiles to) {
			return "{\n\tadmin 127.0.0.1:%d\n\tauto_https off\n}\n\nimport %s\n".formatted(to.admin(), to.site());
		}

		@Override
		List<String> start(ProxyFiles to) {
			return List.of("run", "--adapter", "caddyfile", "--config", to.mainFile());
		}

		@Override
		List<String> check(ProxyFiles to) {
			return List.of("validate", "--adapter", "caddyfile", "--config", to.mainFile());
		}

		@Override
		List<String> reload(ProxyFiles to, String program, long pid) {
			return List.of(program, "reload", "--force", "--adapter", "caddyfile", "--config", to.mainFile());
		}

	};

	private final String file;

	ProxyKind(String file) {
		this.file = file;
	}

	/** The name of the file in {@code src/deploy}. */
	String file() {
		return this.file;
	}

	String program() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** Pairs of a text in the file and what replaces it here. */
	abstract List<String> replacements(ProxyFiles to);

	/** The main file, which includes the one of {@code src/deploy}. */
	abstract String main(ProxyFiles to);

	/** Arguments with which it runs in the foreground. */
	abstract List<String> start(ProxyFiles to);

	/** Arguments with which it checks the file. */
	abstract List<String> check(ProxyFiles to);

	/** The command that lets it take a changed file. */
	abstract List<String> reload(ProxyFiles to, String program, long pid);

	private static List<String> and(List<String> arguments, String... more) {
		return Stream.concat(arguments.stream(), Stream.of(more)).toList();
	}

}
