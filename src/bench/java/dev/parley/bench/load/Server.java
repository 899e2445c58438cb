package dev.parley.bench.load;

/** A server under load, as its operating system sees it. */
public interface Server {

	/** Its port on the loopback interface. */
	int port();

	/**
	 * The port for the connection with this number: several processes may serve together.
	 */
	default int port(int connection) {
		return port();
	}

	/** Processor time that the process has used so far, user and system together. */
	double cpuSeconds();

	/**
	 * The part of {@link #cpuSeconds} that its just-in-time compilers have used; NaN
	 * where this is not known.
	 */
	double compilerSeconds();

	/** Physical memory of the process now; NaN where this is not known. */
	double residentKilobytes();

	/**
	 * What its objects take up on the heap, after a full garbage collection; NaN where
	 * this is not known.
	 */
	double liveKilobytes();

	/** Asks for a full garbage collection and returns when it is done. */
	void collectGarbage();

}
