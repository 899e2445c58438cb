/**
 * What a WebSocket and a SockJS have in common.
 * @typedef {Pick<WebSocket, 'readyState' | 'send' | 'close' | 'addEventListener'>} Socket
 */

const OPEN = 1; // of WebSocket and SockJS alike

/**
 * Drops what is sent while the socket is not open: it would be lost all the same, and the browser complains of each frame.
 * stomp.js does not look, and its heart-beats go on until the browser has told of the close.
 * @template {Pick<Socket, 'readyState' | 'send'>} S
 * @param {S} socket
 * @returns {S} the same
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
