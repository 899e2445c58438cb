import { FIRST } from './position.js';

/**
 * @typedef {import('./position.js').Position} Position
 */

/**
 * The id of an event: the places of a stream at its destinations in their order, `<offset>.<epoch>` each, or `first`; empty
 * where it has none. See /docs/http.
 * @param {(Position | null)[]} places
 */
export function idOf(places) {
  return places.map((place) => (place === FIRST ? 'first' : place ? `${place.offset}.${place.epoch}` : '')).join('~');
}

/**
 * The places that an id tells: the server leaves out an epoch that is the first one's.
 * @param {string} id
 * @returns {(Position | null)[]}
 */
export function placesOf(id) {
  let first = '';
  return id.split('~').map((place) => {
    const [, offset, epoch] = /^(\d+)(?:\.(.+))?$/.exec(place) ?? [];
    first ||= epoch ?? '';
    if (place === 'first') {
      return FIRST;
    }
    return offset === undefined ? null : { offset: Number(offset), epoch: epoch ?? first };
  });
}
