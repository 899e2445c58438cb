package com.example.guide;

import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the process has: a test compares it with and without the starter. */
@RestController
class AboutController {

	private final JdbcClient jdbc;

	private final ListableBeanFactory beans;

	AboutController(JdbcClient jdbc, ListableBeanFactory beans) {
		this.jdbc = jdbc;
		this.beans = beans;
	}

	@GetMapping("/about")
	Map<String, List<String>> about() {
		return Map.of("threads", Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList(),
				"tables",
				this.jdbc.sql("select table_name from information_schema.tables where table_schema = 'PUBLIC'")
					.query(String.class)
					.list(),
				"files", List.of(new File(".").list()), "executors",
				List.of(this.beans.getBeanNamesForType(Executor.class)));
	}

}
