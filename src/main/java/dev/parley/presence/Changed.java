package dev.parley.presence;

import java.util.List;

/**
 * What has changed at a topic since it was last told.
 *
 * @param joined users who have come
 * @param changed users whose number of devices has changed
 * @param left names of users who have gone
 * @param count of all who are present by now
 * @param anonymous how many of them are anonymous devices
 * @param recounted whether the count, or that of anonymous devices, has changed
 * @param listing whether users are listed by now
 * @param switched whether this has changed: then all has to be told
 */
record Changed(List<PresentUser> joined, List<PresentUser> changed, List<String> left, int count, int anonymous,
		boolean recounted, boolean listing, boolean switched) {

	/** Whether those who watch have to be told. */
	boolean isNews() {
		return this.recounted || this.switched
				|| (this.listing && !(this.joined.isEmpty() && this.changed.isEmpty() && this.left.isEmpty()));
	}

}
