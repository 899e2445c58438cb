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

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
