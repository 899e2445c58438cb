import { say } from '../js/dom.js';
import { t } from '../js/i18n.js';
import { columnsFor } from './model/grid.js';
import { Tile } from './tile.js';
import { Words } from './words.js';

/** The call itself: a tile for each participant, ourselves first, and what they write. */
export class Room {
  #parts;
  #connection;
  #media;
  #user;
  #words;
  #session = null;
  #tiles = new Map();
  #own = null;
  #ownStream = null;

  constructor(parts, { connection, media, user }) {
    this.#parts = parts;
    this.#connection = connection;
    this.#media = media;
    this.#user = user;
    this.#words = new Words(parts, { user, say: (text) => this.#session?.say(text) ?? 0 });
    connection.addEventListener('state', () => this.render());
    new ResizeObserver(() => this.#arrange()).observe(parts.tiles);
  }

  /** @param session that we have joined */
  open(session, name) {
    this.#session = session;
    this.#own = new Tile({ self: true });
    this.#parts.tiles.append(this.#own.element);
    session.addEventListener('peers', () => this.render());
    session.addEventListener('word', ({ detail }) => this.#words.add(detail));
    this.#parts.room.hidden = false;
    this.#parts['room-title'].textContent = t('call.room', { name });
    this.#parts['room-title'].focus();
    this.render();
  }

  close() {
    this.#session = null;
    [this.#own, ...this.#tiles.values()].forEach((tile) => tile?.close());
    [this.#own, this.#ownStream] = [null, null];
    this.#tiles.clear();
    this.#words.clear();
  }

  /** Says who comes and goes, one time each, however many tabs they have; not for a cut line. */
  announce({ joins, leaves }) {
    const others = (names) => names.filter((name) => name !== this.#user);
    const texts = [...others(joins.map((user) => user.name)).map((name) => t('call.joined', { name })),
      ...others(leaves).map((name) => t('call.left', { name }))];
    if (texts.length) {
      this.#parts.news.textContent = texts.join(' ');
    }
  }

  /** Shows who speaks. */
  listen() {
    for (const [id, tile] of this.#tiles) {
      tile.speaking = this.#session?.peers.get(id)?.speaking ?? false;
    }
  }

  render() {
    const session = this.#session;
    if (!session) {
      return;
    }
    const lost = this.#connection.status.lost;
    say(this.#parts.lost, lost ? t('call.lineLost') : '');
    this.#own.show({ name: this.#user, text: t('call.you', { name: this.#user }), stream: this.#picture(), ...this.#media.word, state: '' });
    for (const [id, tile] of this.#tiles) {
      if (!session.peers.has(id)) {
        tile.close();
        this.#tiles.delete(id);
      }
    }
    for (const [id, peer] of session.peers) {
      const tile = this.#tiles.get(id) ?? this.#add(id);
      tile.show({ name: peer.user, text: peer.user, stream: peer.stream, microphone: peer.microphone, camera: peer.camera, state: peer.state, away: !lost && session.isAway(id) });
    }
    this.#words.someoneListens = [...session.peers.values()].some((peer) => peer.connected);
    this.#arrange();
  }

  #add(id) {
    const tile = new Tile();
    this.#tiles.set(id, tile);
    this.#parts.tiles.append(tile.element);
    return tile;
  }

  #picture() {
    const { video } = this.#media.tracks;
    if ((this.#ownStream?.getVideoTracks()[0] ?? null) !== video) {
      this.#ownStream = video && new MediaStream([video]);
    }
    return this.#ownStream;
  }

  #arrange() {
    const { tiles } = this.#parts;
    const { clientWidth, clientHeight } = tiles;
    tiles.dataset.columns = String(columnsFor(Math.max(1, tiles.childElementCount), clientWidth || 1, clientHeight || 1));
  }
}
