// The only file that names /webjars/: both libraries set a global when they are imported.
import '/webjars/sockjs-client/sockjs.min.js';
import '/webjars/stomp-websocket/stomp.min.js';

export const { SockJS, Stomp } = globalThis;
