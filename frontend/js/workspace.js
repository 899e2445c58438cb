import { Bell } from '../notifications/bell.js';
import { Conversation } from './conversation.js';
import { Invitations } from './invitations.js';
import { mentions } from './model/mention.js';
import { Rooms } from './model/rooms.js';
import { Reading } from './reading.js';
import { RoomPresence } from './room-presence.js';
import { hashOf, routeOf } from './router.js';
import { storage } from './storage.js';
import { Unsent } from './unsent.js';

const WATCHED = 100; // rooms that we subscribe to; the server allows 128 subscriptions
const WIDE = matchMedia('(min-width: 45em)'); // the room list stands beside the room: see layout.css

/**
 * Everything that lasts while a user is signed in: their rooms, their conversations and
 * the room that they are in.
 */
export class Workspace {
  #me;
  #administrator;
  #api;
  #connection;
  #roomList;
  #roomView;
  #presence = null;
  #dialogs;
  #notifications;
  #bell;
  #rooms;
  #reading;
  #invitations;
  #unsent;
  #conversations = new Map();
  #current = null;
  #loads = 0;
  #announced = 0;
  #ledTo = null; // the address that has led to a message
  #gone = new Map(); // why rooms are gone, by their ids: see room-notice.js
  #listening = new AbortController();

  constructor({ name: me, roles }, { api, connection, roomList, roomView, dialogs, notifications }) {
    this.#me = me;
    this.#administrator = roles.includes('ADMIN');
    this.#api = api;
    this.#connection = connection;
    this.#roomList = roomList;
    this.#roomView = roomView;
    this.#dialogs = dialogs;
    this.#notifications = notifications;
    this.#rooms = new Rooms(storage.get(`read.${me}`, {}), me);
    this.#invitations = new Invitations(api);
    this.#unsent = new Unsent(me);
    const { signal } = this.#listening;
    roomList.follow(this.#rooms);
    roomList.invitations.follow(this.#invitations);
    roomList.invitations.addEventListener('accepted', ({ detail }) => this.#enter(detail), { signal });
    this.#rooms.addEventListener('change', () => storage.set(`read.${me}`, this.#rooms), { signal });
    roomView.addEventListener('read', () => this.#current && this.#rooms.read(this.#current), { signal });
    dialogs.members.addEventListener('direct', ({ detail }) => this.openDirect(detail).then(() => dialogs.members.close(), (problem) => dialogs.members.complain(problem)), { signal });
    roomList.addEventListener('search', () => this.#search(), { signal });
    addEventListener('keydown', (event) => isSearch(event) && this.#search(event), { signal });
    roomView.addEventListener('create', () => roomList.openForm(), { signal });
    roomView.addEventListener('members', () => this.current && dialogs.members.open(this.current, me, this.#presence), { signal });
    roomView.addEventListener('profile', ({ detail }) => this.#showProfile(detail), { signal });
    dialogs.profile.addEventListener('direct', ({ detail }) => this.openDirect(detail).then(() => dialogs.close(), (problem) => dialogs.profile.complain(problem)), { signal });
    dialogs.members.addEventListener('profile', ({ detail }) => this.#showProfile(detail), { signal });
    roomView.addEventListener('sent', () => this.#presence.sent(), { signal });
    roomView.addEventListener('settings', () => this.current && dialogs.settings.open(this.current), { signal });
    roomView.addEventListener('delete', ({ detail }) => dialogs.deletion.open(this.#current, this.#conversations.get(this.#current), detail), { signal });
    dialogs.settings.addEventListener('changed', ({ detail }) => this.#put(detail), { signal });
    dialogs.settings.addEventListener('deleted', ({ detail }) => this.#remove(detail, 'deleted'), { signal });
    roomView.addEventListener('draft', ({ detail }) => this.#keepDraft(detail), { signal });
    connection.addEventListener('connected', () => this.#connected(), { signal });
    this.#unsent.addEventListener('adopted', () => this.#restoreUnsent(), { signal });
    addEventListener('beforeunload', (event) => this.#unsent.atRisk && event.preventDefault(), { signal });
    addEventListener('hashchange', () => {
      this.#ledTo = null;
      this.#route();
    }, { signal });
    // Must come before the rooms: once those are subscribed, so are the invitations.
    connection.subscribe('/user/queue/invitations', (notice) => this.#invitations.hear(notice));
    this.#reading = new Reading(this.#rooms, connection, { signal });
    connection.subscribe('/topic/rooms', (room) => (room.deleted ? this.#remove(room.id, 'deleted') : this.#put(room)), { onPosition: () => this.#load() });
    connection.subscribe('/user/queue/rooms', ({ open, room, deleted }) => (open ? this.#put(room) : this.#remove(room.id, deleted ? 'deleted' : 'closed')));
    this.#bell = new Bell({ server: api, connection, shown: ['mention'] });
    connection.start();
    this.#load();
  }

  get rooms() {
    return this.#rooms;
  }

  /** The number of messages that the server has not confirmed. */
  get unsent() {
    return this.#unsent.count;
  }

  get current() {
    return this.#rooms.get(this.#current);
  }

  async createRoom(name, isPrivate) {
    this.#enter(await this.#api.createRoom(name, isPrivate));
  }

  /** Opens our conversation with somebody. */
  async openDirect(name) {
    this.#enter(await this.#api.openDirect(name));
  }

  /** @param forget whether to delete unsent messages, too, because the user has signed out */
  close({ forget = false } = {}) {
    this.#listening.abort();
    this.#unsent.close({ forget });
    for (const [id, conversation] of this.#conversations) {
      conversation.close();
      if (forget) {
        storage.remove(this.#draftKey(id));
      }
    }
    this.#attend(null);
    this.#bell.close();
    this.#connection.close();
    this.#dialogs.close();
    this.#dialogs.search.forget();
    this.#notifications.withdraw();
    this.#roomView.showNotice(null);
  }

  #connected() {
    for (const conversation of this.#conversations.values()) {
      conversation.connected();
    }
  }

  #load() {
    this.#loadRooms();
    this.#invitations.load();
  }

  /** Also called each time room announcements begin, to learn of rooms created before. */
  async #loadRooms() {
    const load = ++this.#loads;
    const announced = this.#announced;
    const [rooms, positions] = await Promise.all([this.#api.rooms(), this.#api.readPositions()]).catch(() => [null]);
    if (!rooms || load !== this.#loads || this.#listening.signal.aborted) {
      return; // The next connection tries again.
    }
    if (announced !== this.#announced) {
      return this.#loadRooms(); // The answer may be older than an announcement that came meanwhile.
    }
    const before = new Map(this.#rooms.list.map((room) => [room.id, room]));
    this.#rooms.reset(rooms);
    this.#reading.load(positions);
    for (const id of [...this.#conversations.keys()].filter((known) => !this.#rooms.get(known))) {
      this.#forget(id, before.get(id)?.private ? 'closed' : 'deleted'); // It happened while we were away.
    }
    this.#updateCurrent();
    for (const room of this.#rooms.list.slice(0, WATCHED)) {
      this.#conversation(room);
    }
    this.#restoreUnsent();
    this.#route();
  }

  /** Hands unsent messages to their rooms; drops those for rooms that we can no longer open. */
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

  /** The room is new or changed. */
  #put(room) {
    this.#announced += 1;
    this.#gone.delete(room.id);
    this.#rooms.put(room);
    this.#conversation(room);
    this.#updateCurrent();
    this.#dialogs.members.update(this.#rooms.get(room.id));
    if (routeOf(location.hash).room === room.id) {
      this.#route();
    }
  }

  /** Opens a room that we have just created or joined. */
  #enter(room) {
    this.#put(room);
    location.hash = hashOf(room.id);
  }

  #updateCurrent() {
    if (this.current) {
      this.#roomView.update(this.current);
      this.#dialogs.settings.update(this.current);
    }
  }

  /** Removes the room and its messages from the page: they were meant for its members. */
  #remove(id, why) {
    this.#announced += 1;
    this.#rooms.remove(id);
    this.#forget(id, why);
    this.#route();
  }

  #forget(id, why) {
    this.#conversations.get(id)?.close();
    this.#conversations.delete(id);
    this.#unsent.save(id, []);
    this.#gone.set(id, why);
    this.#dialogs.close(id);
    storage.remove(this.#draftKey(id));
  }

  #conversation(room) {
    if (!this.#conversations.has(room.id)) {
      const { signal } = this.#listening;
      const conversation = new Conversation(room,
        { me: this.#me, api: this.#api, connection: this.#connection, unsent: this.#unsent });
      conversation.addEventListener('advance', ({ detail }) => this.#rooms.advanced(room.id, detail), { signal });
      conversation.addEventListener('passed', ({ detail }) => this.#rooms.passed(room.id, detail), { signal });
      conversation.addEventListener('said', ({ detail }) => this.#said(this.#rooms.get(room.id) ?? room, detail), { signal });
      this.#conversations.set(room.id, conversation);
    }
    return this.#conversations.get(room.id);
  }

  #said(room, message) {
    this.#notifications.said(room, message, this.#me);
    if (message.from !== this.#me && mentions(message.text, this.#me)) {
      this.#rooms.call(room.id);
    }
    if (room.id === this.#current) {
      this.#presence.said(message.from);
    }
  }

  /** Follows who is in the room that is open; null for none. */
  #attend(room) {
    this.#presence?.close();
    this.#presence = room && new RoomPresence(room, { me: this.#me, connection: this.#connection });
    this.#roomView.presence.show(room, this.#presence);
  }

  /** Shows the room in the address. If there is none, a wide screen still shows one. */
  #route() {
    const route = routeOf(location.hash);
    if (route.view === 'rooms' && this.#rooms.list.length > 0 && WIDE.matches) {
      const last = this.#rooms.get(storage.get(`room.${this.#me}`)) ?? this.#rooms.first;
      return location.replace(hashOf(last.id));
    }
    document.documentElement.dataset.view = route.view === 'rooms' ? 'rooms' : 'room';
    if (!this.#rooms.loaded) {
      return;
    }
    const room = route.view === 'room' ? this.#rooms.get(route.room) : undefined;
    if (room) {
      this.#open(room);
      return this.#leadTo(route);
    }
    const left = this.#current;
    this.#current = null;
    this.#attend(null);
    this.#roomList.mark(null);
    this.#roomList.focus(left);
    const empty = this.#rooms.list.length === 0 ? 'none' : 'choose';
    const missing = this.#gone.get(route.room) ?? 'missing';
    this.#roomView.showNotice(route.view === 'rooms' ? empty : missing);
  }

  #open(room) {
    if (this.#current === room.id) {
      return;
    }
    this.#current = room.id;
    storage.set(`room.${this.#me}`, room.id);
    this.#attend(room);
    this.#roomList.mark(room.id);
    this.#roomView.show(room, this.#conversation(room), {
      me: this.#me,
      managed: !room.direct && (this.#administrator || room.createdBy === this.#me),
      draft: storage.get(this.#draftKey(room.id), ''),
      unsent: this.#unsent,
      lastRead: this.#rooms.lastRead(room.id),
    });
    this.#learnMembers(room);
  }

  /** Members of a private room can be mentioned before they have said anything. */
  async #learnMembers(room) {
    const members = room.private ? await this.#api.members(room.id).catch(() => []) : [];
    if (room.id === this.#current) {
      this.#roomView.members = members;
    }
  }

  /** Once: the reader may have gone elsewhere in the room since. */
  #leadTo({ offset }) {
    if (offset && this.#ledTo !== location.hash) {
      this.#roomView.goTo(offset);
    }
    this.#ledTo = location.hash;
  }

  #search(event) {
    if (!document.querySelector('dialog[open]:not([data-widget=search])')) {
      event?.preventDefault();
      this.#dialogs.search.open(this.#rooms, this.current);
    }
  }

  #showProfile(name) {
    this.#dialogs.profile.open(name, { me: this.#me, isHere: (user) => this.#roomView.presence.names.includes(user) });
  }

  #keepDraft(text) {
    this.#presence?.edited(text);
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

/** Ctrl + K, or ⌘ K, anywhere; a slash where it is not text. */
function isSearch({ key, code, ctrlKey, metaKey, altKey, isComposing, target }) {
  if (isComposing || altKey) {
    return false;
  }
  return ctrlKey || metaKey ? code === 'KeyK' : key === '/' && !target.closest?.('input, textarea, select');
}
