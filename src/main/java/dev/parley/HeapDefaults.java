package dev.parley;

import java.lang.management.ManagementFactory;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the JVM give memory back after a rush, unless its command line says otherwise:
 * that halves the memory of 10,000 idle connections, and costs no throughput (decision
 * 0010).
 */
final class HeapDefaults {

	/** Least and most percentage of the heap that is free after a collection. */
	private static final String LEAST_FREE = "MinHeapFreeRatio";

	private static final String MOST_FREE = "MaxHeapFreeRatio";

	private static final Logger log = LoggerFactory.getLogger(HeapDefaults.class);

	private HeapDefaults() {
	}

	static void apply() {
		apply(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class));
	}

	/**
	 * Sets both or neither.
	 * @param jvm null where the JVM is no HotSpot
	 */
	static void apply(@Nullable HotSpotDiagnosticMXBean jvm) {
		if (jvm == null) {
			return;
		}
		try {
			if (isDefault(jvm, LEAST_FREE) && isDefault(jvm, MOST_FREE)) {
				jvm.setVMOption(LEAST_FREE, "10");
				jvm.setVMOption(MOST_FREE, "20");
			}
		}
		catch (IllegalArgumentException ex) {
			log.debug("This JVM has no such options: {}", ex.getMessage());
		}
	}

	private static boolean isDefault(HotSpotDiagnosticMXBean jvm, String option) {
		VMOption.Origin origin = jvm.getVMOption(option).getOrigin();
		return origin == VMOption.Origin.DEFAULT || origin == VMOption.Origin.ERGONOMIC;
	}

}
