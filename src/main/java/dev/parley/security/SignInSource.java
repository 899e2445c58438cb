package dev.parley.security;

import dev.parley.security.http.DeviceCookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * From where an attempt to sign in comes.
 *
 * @param address null if it does not come over the network
 * @param device the browser, if the account was signed in there before
 */
record SignInSource(@Nullable String address, @Nullable String device) {

	/**
	 * Of an attempt over a connection, which has the address in its details, or by the
	 * request that this thread handles.
	 */
	static SignInSource of(Authentication attempt, String accountKey, DeviceCookie devices) {
		if (attempt.getDetails() instanceof String address) {
			return new SignInSource(address, null);
		}
		if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
			HttpServletRequest request = attributes.getRequest();
			return new SignInSource(request.getRemoteAddr(), devices.device(request, accountKey));
		}
		return new SignInSource(null, null);
	}

	/** Whom limits hold: the address itself, or its /64. */
	@Nullable String network() {
		return (this.address != null) ? NetworkAddress.network(this.address) : null;
	}

}
