/**
 * Parley inside a Spring application: auto-configurations that put the engine in the
 * place of Spring's simple broker. The server is their first user.
 * <p>
 * Nothing here and in the modules below may be found by a component scan, or the server's
 * would find it before the conditions are asked: all beans are made by methods.
 */
@ApplicationModule(allowedDependencies = { "archive", "cluster", "cluster :: announce", "cluster :: bus",
		"cluster :: nodes", "cluster :: postgres", "cluster :: redis", "cluster :: users", "engine",
		"engine :: delivery", "engine :: frame", "engine :: log", "engine :: memory", "engine :: memorylog",
		"engine :: policy", "engine :: problem", "limit", "presence", "stomp :: authentication", "stomp :: drain",
		"stomp :: frames", "stomp :: limits", "stomp :: problem", "stomp :: publishing", "stomp :: socket",
		"stomp :: sockjs", "stomp :: tcp" })
@NullMarked
package dev.parley.autoconfigure;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
