package dev.parley.figures;

/**
 * How busy the server is.
 *
 * @param connections open ones, by all transports
 * @param deliveries messages handed to subscribers since the start
 * @param perSecond of them in the last second
 * @param up seconds since the start
 */
record Figures(long connections, long deliveries, long perSecond, long up) {

	/** The figures a second later. */
	Figures next(long nowConnected, long nowDelivered, long nowUp) {
		long seconds = Math.max(1, nowUp - this.up);
		return new Figures(nowConnected, nowDelivered, Math.max(0, (nowDelivered - this.deliveries) / seconds), nowUp);
	}

}
