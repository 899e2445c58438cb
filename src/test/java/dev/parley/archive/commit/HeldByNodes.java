package dev.parley.archive.commit;

import dev.parley.archive.writer.Mutex;

/** Held by this process and others that write together with it; this is the first. */
record HeldByNodes(String node) implements Mutex {

	@Override
	public boolean hold() {
		return true;
	}

	@Override
	public boolean canBeLost() {
		return false;
	}

	@Override
	public boolean hasTurns() {
		return false;
	}

	@Override
	public void release() {
	}

}
