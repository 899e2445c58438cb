/** @typedef {import('./frames.js').Headers} Headers */

/**
 * Where we are in a destination's log: `{offset, epoch}`. Offsets count 1, 2, 3 …; they are only valid within one
 * epoch.
 * @typedef {{offset: number, epoch: string}} Position
 */

/**
 * Before the first message of all that is kept, in whatever epoch.
 * @type {Position}
 */
export const FIRST = Object.freeze({ offset: 0, epoch: '' });

/**
 * The position that a MESSAGE or RECEIPT names, or null.
 * @param {Headers} headers
 * @returns {Position | null}
 */
export function positionOf(headers) {
  const offset = Number.parseInt(headers['x-stream-offset'], 10);
  const epoch = headers['x-stream-epoch'];
  return Number.isNaN(offset) || epoch === undefined ? null : { offset, epoch };
}

/**
 * The headers of a SUBSCRIBE that continues after a position.
 * @param {Position} position
 * @returns {Headers}
 */
export function resumeAfter(position) {
  const { offset, epoch } = position;
  return position === FIRST ? { 'x-stream-offset': 'first' } : { 'x-stream-offset': `offset=${offset + 1}`, 'x-stream-epoch': epoch };
}
