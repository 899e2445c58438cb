import { Conversation } from './conversation.js';
import { Rooms } from './model/rooms.js';
import { hashOf, routeOf } from './router.js';
import { storage } from './storage.js';
import { Unsent } from './unsent.js';

const WATCHED = 100; // rooms whose news we follow; the server allows 128 subscriptions
const WIDE = matchMedia('(min-width: 45em)'); // the rooms stand beside the room: see layout.css

/** Everything that lasts as long as somebody is signed in: his rooms, his conversations, where he is. */
export class Workspace {
  #me;
  #api;
  #connection;
  #roomList;
  #roomView;
  #members;
  #rooms;
  #unsent;
  #conversations = new Map();
  #current = null;
  #loads = 0;
  #announced = 0;
  #closed = new Set(); // ids of rooms that we had to leave
  #listening = new AbortController();

  constructor(me, { api, connection, roomList, roomView, members }) {
    this.#me = me;
    this.#api = api;
    this.#connection = connection;
    this.#roomList = roomList;
    this.#roomView = roomView;
    this.#members = members;
    this.#rooms = new Rooms(storage.get(`read.${me}`, {}));
    this.#unsent = new Unsent(me);
    const { signal } = this.#listening;
    roomList.follow(this.#rooms);
    this.#rooms.addEventListener('change', () => storage.set(`read.${me}`, this.#rooms), { signal });
    roomView.addEventListener('read', () => this.#current && this.#rooms.read(this.#current), { signal });
    roomView.addEventListener('members', () => this.current && members.open(this.current, me), { signal });
    roomView.addEventListener('draft', ({ detail }) => this.#keepDraft(detail), { signal });
    connection.addEventListener('connected', () => this.#connected(), { signal });
    this.#unsent.addEventListener('adopted', () => this.#restoreUnsent(), { signal });
    addEventListener('beforeunload', (event) => this.#unsent.atRisk && event.preventDefault(), { signal });
    addEventListener('hashchange', () => this.#route(), { signal });
    connection.subscribe('/topic/rooms', (room) => this.#add(room), { onPosition: () => this.#loadRooms() });
    connection.subscribe('/user/queue/rooms', ({ open, room }) => (open ? this.#add(room) : this.#remove(room.id)));
    connection.start();
    this.#loadRooms();
  }

  get rooms() {
    return this.#rooms;
  }

  /** How many messages the server has not confirmed. */
  get unsent() {
    return this.#unsent.count;
  }

  get current() {
    return this.#rooms.get(this.#current);
  }

  async createRoom(name, isPrivate) {
    const room = await this.#api.createRoom(name, isPrivate);
    this.#add(room);
    location.hash = hashOf(room.id);
  }

  /** @param forget whether what was left unsent goes, too: the user said good-bye */
  close({ forget = false } = {}) {
    this.#listening.abort();
    this.#unsent.close({ forget });
    for (const [id, conversation] of this.#conversations) {
      conversation.close();
      if (forget) {
        storage.remove(this.#draftKey(id));
      }
    }
    this.#connection.stop();
    this.#members.close();
    this.#roomView.showNotice(null);
  }

  #connected() {
    for (const conversation of this.#conversations.values()) {
      conversation.connected();
    }
  }

  /** Also whenever new rooms begin to be announced, for those that were made before. */
  async #loadRooms() {
    const load = ++this.#loads;
    const announced = this.#announced;
    const rooms = await this.#api.rooms().catch(() => null);
    if (!rooms || load !== this.#loads || this.#listening.signal.aborted) {
      return; // The next connection brings the next attempt.
    }
    if (announced !== this.#announced) {
      return this.#loadRooms(); // The answer may be older than the announcement.
    }
    this.#rooms.reset(rooms);
    for (const id of [...this.#conversations.keys()].filter((known) => !this.#rooms.get(known))) {
      this.#forget(id); // We were away when it was closed to us.
    }
    for (const room of this.#rooms.list.slice(0, WATCHED)) {
      this.#conversation(room);
    }
    this.#restoreUnsent();
    this.#route();
  }

  /** Messages for a room that is closed to us by now have nowhere to go. */
  #restoreUnsent() {
    for (const id of this.#rooms.loaded ? this.#unsent.rooms : []) {
      const room = this.#rooms.get(id);
      if (room) {
        this.#conversation(room).restore();
      } else {
        this.#unsent.save(id, []);
      }
    }
  }

  #add(room) {
    this.#announced += 1;
    this.#closed.delete(room.id);
    this.#rooms.add(room);
    this.#conversation(room);
    if (routeOf(location.hash).room === room.id) {
      this.#route();
    }
  }

  /** Nothing of it stays on the page; what was said there was meant for its members. */
  #remove(id) {
    this.#announced += 1;
    this.#rooms.remove(id);
    this.#forget(id);
    this.#route();
  }

  #forget(id) {
    this.#conversations.get(id)?.close();
    this.#conversations.delete(id);
    this.#unsent.save(id, []);
    this.#closed.add(id);
    this.#members.close(id);
    storage.remove(this.#draftKey(id));
  }

  #conversation(room) {
    if (!this.#conversations.has(room.id)) {
      const { signal } = this.#listening;
      const conversation = new Conversation(room,
        { me: this.#me, api: this.#api, connection: this.#connection, unsent: this.#unsent });
      conversation.addEventListener('advance', ({ detail }) => this.#rooms.advanced(room.id, detail), { signal });
      this.#conversations.set(room.id, conversation);
    }
    return this.#conversations.get(room.id);
  }

  /** Shows what the address says. A wide screen has room for a room where the address names none. */
  #route() {
    const route = routeOf(location.hash);
    if (route.view === 'rooms' && this.#rooms.list.length > 0 && WIDE.matches) {
      const last = this.#rooms.get(storage.get(`room.${this.#me}`)) ?? this.#rooms.list[0];
      return location.replace(hashOf(last.id));
    }
    document.documentElement.dataset.view = route.view === 'rooms' ? 'rooms' : 'room';
    if (!this.#rooms.loaded) {
      return;
    }
    const room = route.view === 'room' ? this.#rooms.get(route.room) : undefined;
    if (room) {
      return this.#open(room);
    }
    const left = this.#current;
    this.#current = null;
    this.#roomList.mark(null);
    this.#roomList.focus(left);
    const empty = this.#rooms.list.length === 0 ? 'none' : 'choose';
    const missing = this.#closed.has(route.room) ? 'closed' : 'missing';
    this.#roomView.showNotice(route.view === 'rooms' ? empty : missing);
  }

  #open(room) {
    if (this.#current === room.id) {
      return;
    }
    this.#current = room.id;
    storage.set(`room.${this.#me}`, room.id);
    this.#roomList.mark(room.id);
    this.#roomView.show(room, this.#conversation(room), {
      me: this.#me, draft: storage.get(this.#draftKey(room.id), ''), unsent: this.#unsent,
    });
  }

  #keepDraft(text) {
    if (text) {
      storage.set(this.#draftKey(this.#current), text);
    } else {
      storage.remove(this.#draftKey(this.#current));
    }
  }

  #draftKey(room) {
    return `draft.${this.#me}.${room}`;
  }
}
