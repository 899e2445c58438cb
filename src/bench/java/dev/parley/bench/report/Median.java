package dev.parley.bench.report;

import java.util.stream.DoubleStream;

/** The median of a few measurements. */
public final class Median {

	private Median() {
	}

	/**
	 * Of an even number of them the mean of the two in the middle; NaN if there are none.
	 */
	public static double of(DoubleStream measurements) {
		double[] sorted = measurements.sorted().toArray();
		int n = sorted.length;
		return (n == 0) ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
	}

}
