package dev.parley.bench.load;

/** A server under load, as its operating system sees it. */
public interface Server {

	/** On the loopback interface. */
	int port();

	/** Processor time that the process has used so far, of user and system together. */
	double cpuSeconds();

	/** Physical memory of the process now; not a number where nobody can tell. */
	double residentKilobytes();

	/** Asks for a full garbage collection and returns when it is done. */
	void collectGarbage();

}
