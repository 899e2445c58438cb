package dev.parley.stomp.authentication;

import java.security.Principal;

import dev.parley.engine.policy.Grant;

/**
 * A program that may do what was granted to it, and nothing else, in place of what
 * policies allow to users. An authentication of Spring Security implements it.
 */
public interface GrantedUser extends Principal {

	Grant grant();

}
