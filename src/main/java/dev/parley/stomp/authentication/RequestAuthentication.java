package dev.parley.stomp.authentication;

import java.security.Principal;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The authentication of requests that wait for their answer. Where there is no such bean,
 * it holds as long as they wait.
 */
public interface RequestAuthentication {

	/**
	 * Takes note of the credential with which this request was let in.
	 * @return to be asked before it is answered: who would be let in with it now, with
	 * the authorities that they have by then; it returns null if nobody would, and may
	 * wait for the database. Null if the request came without a credential, which cannot
	 * end
	 */
	@Nullable Supplier<@Nullable Principal> of(HttpServletRequest request);

}
