package dev.parley.http.way;

/** A client that receives the messages of one destination. For one thread at a time. */
interface Follower extends AutoCloseable {

	/** Whether it continues exactly where its client left off. */
	boolean isRecovered();

	/** The next message; an {@link AssertionError} if none comes. */
	Received next();

	/** Leaves without a word, as a client that is cut off does. */
	@Override
	void close();

}
