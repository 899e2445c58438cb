/**
 * The methods that WebSocket and SockJS have in common.
 * @typedef {Pick<WebSocket, 'readyState' | 'send' | 'close' | 'addEventListener'>} Socket
 */

const OPEN = 1; // for both WebSocket and SockJS

/**
 * Drops frames sent while the socket is not open: they would be lost anyway, and the browser logs an error for each.
 * stomp.js does not check, and sends heart-beats until the browser reports the close.
 * @template {Pick<Socket, 'readyState' | 'send'>} S
 * @param {S} socket
 * @returns {S} the same socket
 */
export function sendingWhileOpen(socket) {
  const send = socket.send.bind(socket);
  socket.send = (/** @type {string} */ data) => {
    if (socket.readyState === OPEN) {
      send(data);
    }
  };
  return socket;
}
