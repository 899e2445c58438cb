package dev.parley.stomp.authentication;

import java.util.function.BooleanSupplier;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The authentication of requests that wait for their answer. Where there is no such bean,
 * it holds as long as they wait.
 */
public interface RequestAuthentication {

	/**
	 * Takes note of the credential with which this request was let in.
	 * @return to be asked before it is answered: whether it would be let in now. May wait
	 * for the database then
	 */
	BooleanSupplier of(HttpServletRequest request);

}
