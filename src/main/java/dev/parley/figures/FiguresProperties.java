package dev.parley.figures;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The figures on the start page.
 *
 * @param enabled whether everybody who reaches the start page sees how busy this server
 * is: open connections, and deliveries a second
 */
@ConfigurationProperties("parley.figures")
record FiguresProperties(@DefaultValue("true") boolean enabled) {

}
