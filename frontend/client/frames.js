/**
 * The headers of a frame, by name.
 * @typedef {Record<string, string>} Headers
 */

/**
 * A frame of STOMP 1.2. The body is text, or bytes if the server sent it as a binary message.
 * @typedef {{command: string, headers: Headers, body: string | Uint8Array}} Frame
 */

/** @type {Record<string, string>} */
const ESCAPES = { '\\': '\\\\', '\r': '\\r', '\n': '\\n', ':': '\\c' };
/** @type {Record<string, string>} */
const UNESCAPES = { '\\\\': '\\', '\\r': '\r', '\\n': '\n', '\\c': ':' };

/** Frames whose headers are not escaped, so that older versions of STOMP can read them. */
const UNESCAPED = ['CONNECT', 'CONNECTED'];

/**
 * The text of a frame, for one WebSocket message.
 * @param {string} command
 * @param {Headers} headers
 * @param {string} [body]
 */
export function encode(command, headers, body = '') {
  const escaped = UNESCAPED.includes(command) ? String
    : (/** @type {string} */ text) => text.replace(/[\\\r\n:]/g, (character) => ESCAPES[character]);
  const lines = Object.entries(headers).map(([name, value]) => `${escaped(name)}:${escaped(String(value))}\n`);
  if (body) {
    lines.push(`content-length:${lengthOf(body)}\n`);
  }
  return `${command}\n${lines.join('')}\n${body}\0`;
}

/**
 * Reads a WebSocket message, which has one frame.
 * @param {string | ArrayBuffer} data
 * @returns {Frame | null} null for a heart-beat
 * @throws {SyntaxError} if it is no frame
 */
export function decode(data) {
  return typeof data === 'string' ? decodeText(data) : decodeBytes(new Uint8Array(data));
}

/**
 * @param {string} message
 * @returns {Frame | null}
 */
function decodeText(message) {
  const text = message.replace(/^[\r\n]+/, '');
  if (!text) {
    return null;
  }
  const head = text.search(/\r?\n\r?\n/);
  const end = text.lastIndexOf('\0');
  if (head < 0 || end < head) {
    throw new SyntaxError('A WebSocket message is no STOMP frame');
  }
  const body = text.slice(text.indexOf('\n', text.indexOf('\n', head) + 1) + 1, end);
  return { ...headOf(text.slice(0, head)), body };
}

/**
 * @param {Uint8Array} bytes
 * @returns {Frame | null}
 */
function decodeBytes(bytes) {
  const start = bytes.findIndex((byte) => byte !== 10 && byte !== 13);
  if (start < 0) {
    return null;
  }
  const head = bytes.findIndex((byte, index) => byte === 10 && bytes[index + 1] === 10);
  const end = bytes.lastIndexOf(0);
  if (head < 0 || end < head) {
    throw new SyntaxError('A WebSocket message is no STOMP frame');
  }
  return { ...headOf(new TextDecoder().decode(bytes.subarray(start, head))), body: bytes.slice(head + 2, end) };
}

/**
 * @param {string} text
 * @returns {{command: string, headers: Headers}}
 */
function headOf(text) {
  const [command, ...lines] = text.split(/\r?\n/);
  const unescaped = UNESCAPED.includes(command) ? String
    : (/** @type {string} */ part) => part.replace(/\\[\\rnc]/g, (escape) => UNESCAPES[escape]);
  /** @type {Headers} */
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = unescaped(line.slice(0, colon));
    if (!Object.hasOwn(headers, name)) {
      headers[name] = unescaped(line.slice(colon + 1)); // The first of several counts.
    }
  }
  return { command, headers };
}

/** @param {string} text */
function lengthOf(text) {
  return new TextEncoder().encode(text).length;
}
