import { CallRoster, isPolite } from './model/roster.js';
import { randomText } from './model/names.js';
import { Peer } from './peer.js';

const LOOK = 2000; // milliseconds between two looks whether somebody is lost
const PATIENCE = 8000; // milliseconds that an attempt to reach a peer may take before the next one
const CREDENTIALS = 0.8; // part of their life after which new ones are fetched

/**
 * Our part in a call: brings the peers together by way of the server, and back together when the line to it, or the server
 * itself, was away. Media flow between the pages and do not stop for that. Dispatches `peers` when somebody comes, changes or
 * goes, `word` (`detail`: from, text), and `ended` (`detail`: the problem) when the server does not let us back in.
 */
export class CallSession extends EventTarget {
  /** By their ids, in the order in which we met them. */
  peers = new Map();

  #connection;
  #server;
  #media;
  #call;
  #tab = randomText(12);
  #roster;
  #subscriptions = [];
  #topic = null;
  #ice = { iceServers: [], until: Infinity };
  #ends = new AbortController();
  #looking;

  /** @param call its name */
  constructor({ connection, server, user, media, call }) {
    super();
    this.#connection = connection;
    this.#server = server;
    this.#media = media;
    this.#call = call;
    this.id = `${this.#tab}@${user}`;
    this.#roster = new CallRoster(this.id);
  }

  /** Rejects with a Problem if the server refuses, such as `call-full`. */
  async join() {
    this.#subscriptions.push(this.#connection.subscribe('/user/queue/call', (signal) => this.#signalled(signal)));
    try {
      await this.#connection.ready();
      await this.#fetchServers();
      await this.#enter();
    } catch (problem) {
      this.#end();
      throw problem;
    }
    const { signal } = this.#ends;
    if (signal.aborted) {
      return;
    }
    this.#connection.addEventListener('connected', () => this.#back(), { signal });
    this.#media.addEventListener('change', () => this.#mediaChanged(), { signal });
    this.#follow();
    this.#looking = setInterval(() => this.#look(), LOOK);
  }

  leave() {
    if (!this.#ends.signal.aborted) {
      this.#connection.send('/app/call/leave', {}).catch(() => {});
      this.#end();
    }
  }

  /** Says it to all. @returns how many hear it */
  say(text) {
    return [...this.peers.values()].filter((peer) => peer.say({ text })).length;
  }

  /** Whether the line of a peer to the server is cut. */
  isAway(id) {
    return this.#roster.get(id)?.away ?? false;
  }

  #enter() {
    return this.#connection.send('/app/call/join', { call: this.#call, tab: this.#tab });
  }

  /** Our line was cut, or the server was away and knows nothing of the call. */
  async #back() {
    try {
      await this.#enter();
      this.peers.forEach((peer) => peer.connected || this.#recover(peer));
    } catch (problem) {
      if (['call-full', 'not-signed-in', 'not-allowed'].includes(problem.code)) {
        this.#end();
        this.dispatchEvent(new CustomEvent('ended', { detail: problem }));
      } else if (problem.code !== 'disconnected') {
        setTimeout(() => this.#ends.signal.aborted || this.#back(), LOOK);
      }
    }
  }

  #follow() {
    this.#topic?.unsubscribe();
    for (const id of this.#roster.reset()) {
      this.#orphan(id);
    }
    this.#topic = this.#connection.subscribe(`/topic/call/${this.#call}`,
      (told, _, { peer }) => this.#told(told || null, peer), { from: 'first', onLost: () => this.#follow() });
  }

  #told(told, id) {
    const what = this.#roster.take(told, id);
    const peer = this.peers.get(id);
    if (what === 'joined' && !peer) {
      this.#meet(told.peer, told.user);
    } else if (peer && (what === 'returned' || (what === 'joined' && peer.orphan))) {
      peer.orphan = false;
      peer.connected || this.#recover(peer);
    } else if (what === 'left') {
      this.#orphan(id);
    }
    if (what) {
      this.#changed();
    }
  }

  /** The server does not know them any more; as long as we hear and see them they are in the call. */
  #orphan(id) {
    const peer = this.peers.get(id);
    if (peer) {
      peer.orphan = true;
      peer.connected || this.#roster.get(id) || this.#forgetSoon(peer);
    }
  }

  #forgetSoon(peer) {
    setTimeout(() => peer.orphan && !peer.connected && this.#drop(peer), LOOK);
  }

  #signalled({ from, user, description, candidate }) {
    let peer = this.peers.get(from) ?? this.#meet(from, user);
    if (description && peer.isOfAnother(description)) {
      this.#drop(peer);
      peer = this.#meet(from, user);
      if (description.type !== 'offer') {
        return;
      }
    }
    peer.receive(description ? { description } : { candidate });
  }

  #meet(id, user) {
    const peer = new Peer({ id, user }, {
      configuration: this.#configuration,
      polite: isPolite(this.id, id),
      send: (signal) => this.#connection.send('/app/call/signal', { to: id, ...signal }).catch(() => {}),
      tracks: this.#media.tracks,
      own: this.#media.word,
    });
    peer.attempted = performance.now();
    peer.addEventListener('change', () => this.#peerChanged(peer));
    peer.addEventListener('failed', () => this.#recover(peer));
    peer.addEventListener('word', ({ detail }) => this.#said(peer, detail));
    this.peers.set(id, peer);
    this.#changed();
    return peer;
  }

  #said(peer, { text, bye }) {
    if (bye) {
      this.#drop(peer);
    } else {
      this.dispatchEvent(new CustomEvent('word', { detail: { from: peer.user, text } }));
    }
  }

  #peerChanged(peer) {
    if (peer.state === 'lost' && peer.orphan) {
      this.#forgetSoon(peer);
    }
    this.#changed();
  }

  #drop(peer) {
    peer.close();
    if (this.peers.get(peer.id) === peer) {
      this.peers.delete(peer.id);
    }
    this.#changed();
  }

  #look() {
    const now = performance.now();
    for (const peer of this.peers.values()) {
      const known = this.#roster.get(peer.id);
      if (!peer.connected && known && !known.away && now - peer.attempted > PATIENCE && this.#connection.connected) {
        this.#recover(peer);
      }
    }
  }

  async #recover(peer) {
    peer.attempted = performance.now();
    if (Date.now() > this.#ice.until) {
      await this.#fetchServers().catch(() => {});
    }
    if (!this.#ends.signal.aborted && this.peers.get(peer.id) === peer) {
      peer.recover(this.#configuration);
    }
  }

  async #fetchServers() {
    const { iceServers, ttl } = await this.#server.read('/call/ice-servers');
    this.#ice = { iceServers, until: ttl ? Date.now() + ttl * 1000 * CREDENTIALS : Infinity };
  }

  get #configuration() {
    return { iceServers: this.#ice.iceServers };
  }

  #mediaChanged() {
    this.peers.forEach((peer) => {
      peer.send(this.#media.tracks);
      peer.say(this.#media.word);
    });
  }

  #end() {
    this.#ends.abort();
    clearInterval(this.#looking);
    [...this.#subscriptions, this.#topic].forEach((subscription) => subscription?.unsubscribe());
    this.peers.forEach((peer) => peer.close());
    this.peers.clear();
  }

  #changed() {
    this.dispatchEvent(new Event('peers'));
  }
}
