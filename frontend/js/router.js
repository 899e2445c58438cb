/** Where a hash leads: `#/` the rooms, `#/rooms/general` one of them, anything else nowhere. */
export function routeOf(hash) {
  const room = /^#\/rooms\/([^/?#]+)$/.exec(hash);
  if (room) {
    return { view: 'room', room: decode(room[1]) };
  }
  return { view: ['', '#', '#/'].includes(hash) ? 'rooms' : 'unknown' };
}

export function hashOf(room) {
  return `#/rooms/${encodeURIComponent(room)}`;
}

/** The invitation of a link that somebody was sent; it leaves the address, so that it is in no bookmark. */
export function takeInvitation() {
  const address = new URL(location.href);
  const code = address.searchParams.get('invitation') ?? '';
  if (code) {
    address.searchParams.delete('invitation');
    history.replaceState(null, '', address);
  }
  return code;
}

/** Whether the address is where `/.well-known/change-password` leads to; it is not left there. */
export function takePasswordChange() {
  const wanted = location.hash === '#/password';
  if (wanted) {
    history.replaceState(null, '', '#/');
  }
  return wanted;
}

const SETUP = '#/setup/';

export function isSetup(hash) {
  return hash.startsWith(SETUP);
}

/** The code of the link that a server without an administrator prints; it does not stay in the address. */
export function takeSetup() {
  const code = isSetup(location.hash) ? location.hash.slice(SETUP.length) : '';
  if (code) {
    history.replaceState(null, '', '#/');
  }
  return code;
}

const RESET = '#/reset/';

export function isReset(hash) {
  return hash.startsWith(RESET);
}

/**
 * The code of an administrator's link for a user who has forgotten their password; it
 * does not stay in the address.
 */
export function takeReset() {
  const code = isReset(location.hash) ? location.hash.slice(RESET.length) : '';
  if (code) {
    history.replaceState(null, '', '#/');
  }
  return code;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
