package dev.parley.engine.log;

/**
 * A backend to whose logs other processes append, too: {@link #join} and {@link #read}
 * wait for I/O. A pattern can be joined, too: its messages come by
 * {@link Inbound#matched}. Somebody who is to hear of later messages joins before their
 * first {@link #read}: each message that it does not contain is announced.
 */
public interface SharedBackend extends Backend, Joining {

}
