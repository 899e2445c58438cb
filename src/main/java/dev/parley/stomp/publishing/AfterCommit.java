package dev.parley.stomp.publishing;

/** Runs an action when the application's transaction has been committed. */
@FunctionalInterface
public interface AfterCommit {

	/** At once if there is no transaction; never after a rollback. */
	void run(Runnable action);

}
