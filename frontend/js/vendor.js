// The only file that imports from /webjars/: both libraries set a global when they are imported.
import '/webjars/sockjs-client/sockjs.min.js';
import '/webjars/stomp-websocket/stomp.min.js';

export const { SockJS } = globalThis;

/** stomp.js with these timers for its heart-beats. It reads them from its global, so they apply to the whole page. */
export function stompWith(timers) {
  return Object.assign(globalThis.Stomp, timers);
}
