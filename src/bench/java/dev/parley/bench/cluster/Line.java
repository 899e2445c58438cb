package dev.parley.bench.cluster;

import java.util.List;
import java.util.stream.Stream;

/**
 * The straight line with the least squares.
 *
 * @param start its value at 0
 */
record Line(double start, double slope) {

	/**
	 * @param points x and y of at least two, with different x
	 */
	static Line through(Stream<double[]> points) {
		List<double[]> all = points.toList();
		double x = all.stream().mapToDouble((point) -> point[0]).average().orElseThrow();
		double y = all.stream().mapToDouble((point) -> point[1]).average().orElseThrow();
		double above = all.stream().mapToDouble((point) -> (point[0] - x) * (point[1] - y)).sum();
		double below = all.stream().mapToDouble((point) -> (point[0] - x) * (point[0] - x)).sum();
		double slope = above / below;
		return new Line(y - slope * x, slope);
	}

}
