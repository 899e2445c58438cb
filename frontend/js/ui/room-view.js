import { Phase } from '../conversation.js';
import { isTypingOutside, parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { arrange } from '../model/arrange.js';
import { mentionedIn } from '../model/mention.js';
import { Since } from '../model/since.js';
import { Problem } from '../../client/parley.js';
import { Composer } from './composer.js';
import { MessageLog } from './message-log.js';
import { PresenceView } from './presence-view.js';
import { RoomNotice } from './room-notice.js';

/**
 * One room: its title, its messages and the composer, or a notice instead of them.
 * Dispatches `read` when the newest message is on the screen, `draft` with the text in
 * the composer, `sent` when they have sent it, `create` when the user wants a new room, `delete` with the offset of a
 * message to delete, and `members` or `settings` when they want to see those of the room.
 */
export class RoomView extends EventTarget {
  presence;
  #root;
  #parts;
  #log;
  #composer;
  #notice;
  #room = null;
  #me = '';
  #unsent = null;
  #managed = false;
  #conversation = null;
  #listening = new AbortController();
  #planned = false;
  #news = false;
  #since = new Since();
  #members = [];
  #placed = false;
  #connection;
  #shownNotice = null;
  #wanted = null; // the offset of a message to which the reader is on their way
  #reaching = false;

  constructor(root, connection) {
    super();
    this.#root = root;
    this.#parts = parts(root);
    this.#connection = connection;
    this.#log = new MessageLog(root);
    this.#composer = new Composer(root);
    this.presence = new PresenceView(root);
    this.#composer.mentions.names = () => [...this.#known].filter((name) => name !== this.#me).sort();
    this.#notice = new RoomNotice(root, {
      onRetry: () => this.#conversation.open(),
      onNew: () => this.dispatchEvent(new Event('create')),
    });
    this.#log.addEventListener('older', ({ detail }) => this.#loadOlder(detail));
    this.#log.addEventListener('pinned', () => this.#plan());
    this.#log.addEventListener('retry', ({ detail }) => this.#conversation.retry(detail));
    this.#log.addEventListener('discard', ({ detail }) => this.#conversation.discard(detail));
    this.#log.addEventListener('edit', ({ detail }) => this.#edit(this.#own.find(({ offset }) => offset === detail)));
    this.#composer.addEventListener('editlast', () => this.#edit(this.#own.at(-1)));
    this.#composer.addEventListener('edit', ({ detail }) => this.#edited(detail));
    this.#parts['edge-retry'].addEventListener('click', () => this.#conversation?.loadOlder());
    this.#log.addEventListener('person', ({ detail }) => this.dispatchEvent(new CustomEvent('profile', { detail })));
    this.#log.addEventListener('delete', ({ detail }) => this.dispatchEvent(new CustomEvent('delete', { detail })));
    this.#composer.addEventListener('draft', ({ detail }) => this.dispatchEvent(new CustomEvent('draft', { detail })));
    this.#composer.addEventListener('send', (event) => this.#send(event));
    this.#parts.newer.addEventListener('click', () => {
      this.#log.toEnd();
      this.#composer.focus();
    });
    for (const dialog of ['members', 'settings']) {
      this.#parts[dialog].addEventListener('click', () => this.dispatchEvent(new Event(dialog)));
    }
    connection.addEventListener('state', () => {
      this.#composer.offline = connection.status.lost;
      this.#look();
    });
    connection.addEventListener('problem', ({ detail }) => this.#composer.complain(detail));
    languages.addEventListener('change', () => this.#plan());
    document.addEventListener('visibilitychange', () => this.#look());
  }

  /**
   * @param managed whether the user may change the room
   * @param lastRead the offset of the last message read before the unread ones, or null
   */
  show(room, conversation, { me, managed, draft, unsent, lastRead }) {
    this.#leave();
    this.#room = room;
    this.#me = me;
    this.#managed = managed;
    this.#conversation = conversation;
    this.#unsent = unsent;
    const { signal } = this.#listening;
    conversation.addEventListener('change', () => this.#plan(), { signal });
    conversation.addEventListener('arrived', () => { this.#news ||= !this.#log.pinned; }, { signal });
    conversation.addEventListener('refused', ({ detail }) => this.#composer.complain(detail), { signal });
    this.#composer.open(room, draft);
    this.#since.open(lastRead);
    conversation.open(lastRead);
    this.#render();
    if (!isTypingOutside(this.#root)) {
      this.#parts.title.focus();
      this.#composer.focus({ byItself: true });
    }
  }

  /** @param members of the room that is open, if it is private; they can be mentioned */
  set members(members) {
    this.#members = members;
    this.#plan();
  }

  /** Those of whom we know that they can be mentioned: members, who is here, who has said something, and we. */
  get #known() {
    const { timeline } = this.#conversation;
    const authors = timeline.messages.map(({ from }) => from).filter((name) => name && !timeline.isGone(name));
    return new Set([this.#me, ...this.#members, ...this.presence.names, ...authors]);
  }

  /** Leads to the message at this offset, as soon as it is loaded. */
  goTo(offset) {
    this.#wanted = offset;
    this.#plan();
  }

  /** Loads what is missing, and asks again: meanwhile the reader may want something else. */
  async #reveal() {
    const [offset, conversation] = [this.#wanted, this.#conversation];
    if (offset === null || conversation.phase !== Phase.READY || this.#reaching) {
      return;
    }
    if (conversation.timeline.reaches(offset - 1)) {
      this.#wanted = null;
      this.#log.reveal(offset);
      return;
    }
    this.#reaching = true;
    const reached = await conversation.reach(offset);
    this.#reaching = false;
    if (!reached && conversation === this.#conversation) {
      this.#wanted = null;
    }
    this.#plan();
  }

  /** The displayed room has changed. */
  update(room) {
    this.#room = room;
    this.#composer.update(room);
    this.#plan();
  }

  /** @param kind see room-notice.js; null for nothing at all */
  showNotice(kind) {
    if (kind && kind === this.#shownNotice) {
      return;
    }
    this.#leave();
    this.#shownNotice = kind;
    say(this.#parts.title, '');
    say(this.#parts.subtitle, '');
    this.#parts.members.hidden = true;
    this.#parts.settings.hidden = true;
    this.#parts.conversation.hidden = true;
    this.#notice.show(kind);
    if (['missing', 'closed', 'deleted'].includes(kind) && !isTypingOutside(this.#root)) {
      this.#parts['notice-home'].focus();
    }
  }

  #send(event) {
    this.#since.speak();
    this.#log.toEnd();
    if (!this.#conversation.send(event.detail)) {
      event.preventDefault();
      this.#composer.complain(new Problem({ code: 'outbox-full' }));
      return;
    }
    this.dispatchEvent(new Event('sent'));
  }

  /** After a failure only if the reader asks for it. */
  #loadOlder({ asked }) {
    if (asked || !this.#conversation?.olderProblem) {
      this.#conversation?.loadOlder();
    }
  }

  /** Our messages in this room that we may edit. */
  get #own() {
    const { messages } = this.#conversation.timeline;
    return this.#room.archived ? [] : messages.filter(({ from, text, edits }) => from === this.#me && text && !edits);
  }

  #edit(message) {
    if (message) {
      this.#composer.edit(message);
    }
  }

  /** The text stays in the composer until the server has it. */
  async #edited({ message, text }) {
    const conversation = this.#conversation;
    const problem = await conversation.edit(message, text).then(() => null, (refused) => refused);
    if (conversation === this.#conversation) {
      this.#composer.finishEdit(message, problem);
    }
  }

  #leave() {
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#conversation?.leave(this.#placed ? this.#log.place : this.#conversation.place);
    this.#placed = false;
    this.#conversation = null;
    this.#room = null;
    this.#members = [];
    this.#shownNotice = null;
    this.#wanted = null;
    this.#news = false;
    this.#log.clear();
  }

  /** Whether the page is hidden or offline, or messages from that time are still missing. */
  get #away() {
    return document.hidden || this.#connection.status.lost || !this.#conversation.settled;
  }

  /** The page was shown or hidden, or the connection has changed. */
  #look() {
    if (this.#conversation && this.#placed && (document.hidden || this.#connection.status.lost)) {
      this.#since.leave(this.#log.pinned ? this.#conversation.timeline.position.offset : null);
    }
    this.#plan();
  }

  /** Renders once for many changes. Uses a timer, because hidden pages have no animation frames. */
  #plan() {
    if (!this.#planned) {
      this.#planned = true;
      setTimeout(() => {
        this.#planned = false;
        this.#render();
      });
    }
  }

  #render() {
    const [room, conversation] = [this.#room, this.#conversation];
    if (!room) {
      return;
    }
    const failed = conversation.phase === Phase.FAILED;
    const { timeline, outbox } = conversation;
    say(this.#parts.title, room.name);
    say(this.#parts.subtitle, subtitleOf(room));
    this.#parts.members.hidden = false;
    this.#parts.settings.hidden = !this.#managed;
    this.#parts.archived.hidden = !room.archived;
    this.#parts.composer.hidden = Boolean(room.archived);
    this.#notice.show(failed ? 'failed' : null, () => problemText(conversation.problem));
    this.#parts.conversation.hidden = failed;
    this.#log.label(t('log.label', { room: room.name }));
    this.#log.busy = conversation.phase !== Phase.READY || conversation.loadingOlder;
    this.#log.keepPlace(() => this.#renderEdge(conversation));
    const line = this.#since.line !== null && timeline.reaches(this.#since.line) ? this.#since.line : null;
    const known = this.#known;
    const items = arrange(timeline.messages, outbox.visible, this.#me, line).map((item) => this.#finish(item, timeline, known));
    this.#log.render(items, this.#since.fresh ? 'since' : null);
    this.#place();
    this.#reveal();
    this.#news &&= !this.#log.pinned;
    this.#parts.newer.hidden = this.#log.pinned;
    this.#parts.newer.toggleAttribute('data-news', this.#news);
    this.#composer.atRisk = this.#unsent.atRisk;
    this.#parts['newer-text'].textContent = t(this.#news ? 'log.newer' : 'log.latest');
    if (this.#log.pinned && conversation.phase === Phase.READY && !document.hidden) {
      this.dispatchEvent(new Event('read'));
    }
  }

  /** Adds whether the user may delete the message, and whether its author's account is gone. */
  #finish(item, timeline, known) {
    return item.kind !== 'message' ? item : { ...item,
      editable: item.state === 'sent' && Boolean(item.offset) && item.own && !this.#room.archived,
      deletable: item.state === 'sent' && Boolean(item.offset) && (item.own || this.#managed),
      gone: timeline.isGone(item.from), ...this.#mentioned(item, known) };
  }

  /** Who is mentioned in a message, and whether it calls the user. */
  #mentioned({ text, own }, known) {
    const mentioned = mentionedIn(text, known);
    return { mentioned, called: !own && mentioned.includes(this.#me), me: this.#me };
  }

  /** Returns to the reader's last place in this room, once. */
  #place() {
    const ready = this.#conversation.phase === Phase.READY;
    if (ready && !this.#placed) {
      this.#placed = true;
      if (this.#conversation.place) {
        this.#log.returnTo(this.#conversation.place);
      }
      this.#news = this.#since.line !== null;
    }
    if (this.#placed && !this.#away) {
      this.#since.seen();
    }
  }

  /** The text above the first message, or in place of messages; its line is there without a text, too. */
  #renderEdge({ phase, timeline, outbox, loadingOlder, olderProblem }) {
    const empty = phase === Phase.READY && timeline.messages.length === 0 && outbox.visible.length === 0;
    this.#parts.edge.toggleAttribute('data-empty', empty);
    this.#parts['edge-retry'].hidden = !olderProblem;
    if (phase !== Phase.READY) {
      say(this.#parts.edge, t('log.loading'));
    } else if (!timeline.complete) {
      const failed = olderProblem ? t('log.olderFailed', { reason: problemText(olderProblem) }) : '';
      this.#parts.edge.textContent = loadingOlder ? t('log.older') : failed;
      this.#parts.edge.hidden = false;
    } else if (timeline.cut && !empty) {
      say(this.#parts.edge, t('log.cut', { room: this.#room.name }));
    } else {
      const nothing = this.#room.archived ? 'log.emptyArchived' : 'log.empty';
      say(this.#parts.edge, empty ? t(nothing) : t(this.#room.direct ? 'direct.beginning' : 'log.beginning', { room: this.#room.name }));
    }
  }
}

function subtitleOf({ createdBy, private: secret, direct }) {
  if (direct) {
    return t('direct.subtitle');
  }
  if (!createdBy) {
    return '';
  }
  return t(secret ? 'room.privateBy' : 'room.createdBy', { name: createdBy });
}
