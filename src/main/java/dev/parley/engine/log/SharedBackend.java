package dev.parley.engine.log;

/**
 * A backend to whose logs other processes append, too: {@link #join} and {@link #read}
 * wait for I/O. Somebody who is to hear of later messages joins before their first
 * {@link #read}: each message that it does not contain is announced.
 */
public interface SharedBackend extends Backend, Joining {

}
