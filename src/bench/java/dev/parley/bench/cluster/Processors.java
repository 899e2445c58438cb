package dev.parley.bench.cluster;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

import dev.parley.cluster.redis.RedisProcess;

/**
 * Processor time that was used.
 *
 * @param redis seconds
 * @param own of this process, seconds
 */
record Processors(double redis, double own) {

	static Processors now(RedisProcess redis) {
		String info = redis.commands().info("cpu");
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		return new Processors(
				Double.parseDouble(field(info, "used_cpu_user")) + Double.parseDouble(field(info, "used_cpu_sys")),
				system.getProcessCpuTime() / 1e9);
	}

	Processors since(Processors before) {
		return new Processors(this.redis - before.redis, this.own - before.own);
	}

	/** A field of what Redis says about itself. */
	static String field(String info, String name) {
		return info.lines()
			.filter((line) -> line.startsWith(name + ":"))
			.map((line) -> line.substring(name.length() + 1).strip())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Redis does not say its " + name));
	}

}
