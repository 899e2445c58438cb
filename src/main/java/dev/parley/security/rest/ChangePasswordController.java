package dev.parley.security.rest;

import java.net.URI;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Leads password managers to the page that changes the password. A visitor who is not
 * signed in signs in there first.
 *
 * @see <a href="https://www.w3.org/TR/change-password-url/">A Well-Known URL for Changing
 * Passwords</a>
 */
@RestController
final class ChangePasswordController {

	private static final URI PAGE = URI.create("/#/password");

	@GetMapping("/.well-known/change-password")
	ResponseEntity<Void> page() {
		return ResponseEntity.status(HttpStatus.FOUND).location(PAGE).build();
	}

}
