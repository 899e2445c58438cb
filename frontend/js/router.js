/**
 * Where a hash leads: `#/` to the rooms, `#/rooms/general` to one of them, `#/rooms/general/5` to the message at offset 5
 * there, anything else nowhere.
 */
export function routeOf(hash) {
  const room = /^#\/rooms\/([^/?#]+)(?:\/([1-9]\d{0,14}))?$/.exec(hash);
  if (room) {
    return { view: 'room', room: decode(room[1]), ...(room[2] && { offset: Number(room[2]) }) };
  }
  return { view: ['', '#', '#/'].includes(hash) ? 'rooms' : 'unknown' };
}

/** @param offset of a message in the room, if one is meant */
export function hashOf(room, offset) {
  return `#/rooms/${encodeURIComponent(room)}${offset ? `/${offset}` : ''}`;
}

/** The invitation in the link that the user was sent; removed from the address so that no bookmark keeps it. */
export function takeInvitation() {
  const address = new URL(location.href);
  const code = address.searchParams.get('invitation') ?? '';
  if (code) {
    address.searchParams.delete('invitation');
    history.replaceState(null, '', address);
  }
  return code;
}

/** Whether `/.well-known/change-password` led here; clears that from the address. */
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

/** The code of the link that a server without an administrator prints; removed from the address. */
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
 * The code of an administrator's link for a user who has forgotten their password;
 * removed from the address.
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
