package dev.parley.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What one peer tells another one to find a way to it: a description, or a candidate.
 * Nothing else is passed on.
 *
 * @param to id of a peer in the same call
 */
record Signal(@NotNull @Size(max = 255) String to, @Valid @Nullable Description description,
		@Valid @Nullable Candidate candidate) {

	@AssertTrue(message = "must have either a description or a candidate")
	boolean isOneOfBoth() {
		return (this.description != null) != (this.candidate != null);
	}

	/**
	 * {@code RTCSessionDescriptionInit}.
	 *
	 * @param sdp at most 24,000 characters; that of a call has about 6,000
	 */
	record Description(@NotNull @Pattern(regexp = "offer|answer") String type,
			@NotNull @Size(max = 24_000) String sdp) {
	}

	/** {@code RTCIceCandidateInit}. */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Candidate(@NotNull @Size(max = 1_000) String candidate, @Size(max = 64) @Nullable String sdpMid,
			@Nullable Integer sdpMLineIndex, @Size(max = 256) @Nullable String usernameFragment) {
	}

}
