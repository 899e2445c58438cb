package dev.parley.security.throttle;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import dev.parley.limit.NetworkAddress;
import dev.parley.security.cookie.DeviceCookie;

/**
 * The source of an attempt to sign in.
 *
 * @param address null if the attempt does not come over the network
 * @param device the browser, if the account was signed in there before
 */
public record SignInSource(@Nullable String address, @Nullable String device) {

	/**
	 * The source of an attempt over a connection, or by the request that this thread
	 * handles.
	 * @param address of the connection; null for the request
	 */
	public static SignInSource of(@Nullable String address, String accountKey, DeviceCookie devices) {
		if (address != null) {
			return new SignInSource(address, null);
		}
		if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
			HttpServletRequest request = attributes.getRequest();
			String device = devices.device(request, accountKey);
			return new SignInSource(request.getRemoteAddr(),
					(device != null) ? device : devices.device(request, withSecondFactor(accountKey)));
		}
		return new SignInSource(null, null);
	}

	/**
	 * The key of a browser that has shown a second factor: a browser that signed in
	 * before there was one may be a thief's.
	 */
	public static String withSecondFactor(String accountKey) {
		return accountKey + "\nsecond-factor";
	}

	/** The network that limits apply to: the address itself, or its /64. */
	@Nullable String network() {
		return (this.address != null) ? NetworkAddress.network(this.address) : null;
	}

}
