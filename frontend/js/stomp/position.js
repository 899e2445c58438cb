/**
 * Where we are in a destination's log: `{offset, epoch}`. Offsets count 1, 2, 3 …; they are only valid within one
 * epoch.
 * @typedef {{offset: number, epoch: string}} Position
 */

/**
 * The headers of a frame, by name.
 * @typedef {Record<string, string>} Headers
 */

/** @type {Record<string, string>} */
const ESCAPES = { '\\': '\\\\', '\n': '\\n', ':': '\\c' };
/** @type {Record<string, string>} */
const UNESCAPES = { '\\\\': '\\', '\\n': '\n', '\\c': ':' };

/**
 * The position that a MESSAGE or RECEIPT names, or null. stomp.js leaves STOMP 1.1's escapes in header values.
 * @param {Headers} headers
 * @returns {Position | null}
 */
export function positionOf(headers) {
  const offset = Number.parseInt(headers['x-stream-offset'], 10);
  const epoch = headers['x-stream-epoch'];
  return Number.isNaN(offset) || epoch === undefined
    ? null
    : { offset, epoch: epoch.replace(/\\[\\nc]/g, (escape) => UNESCAPES[escape]) };
}

/**
 * The headers of a SUBSCRIBE that continues after a position.
 * @param {Position} position
 * @returns {Headers}
 */
export function resumeAfter({ offset, epoch }) {
  return {
    'x-stream-offset': `offset=${offset + 1}`,
    'x-stream-epoch': epoch.replace(/[\\\n:]/g, (character) => ESCAPES[character]),
  };
}
