import { clone, parts } from '../js/dom.js';
import { paintAvatar } from '../js/ui/avatar.js';

const EVERY = 50; // milliseconds between two moves that we send
const FLYING = 4; // moves of ours at most that have no answer yet
const SEEN = 10_000; // milliseconds for which a cursor is shown that does not move

/** The cursors of the others, and what they are drawing. They are hints: the newest one of each user counts. */
export class Cursors {
  /** What others are drawing, by user. */
  previews = new Map();
  #layer;
  #cursors = new Map();
  #view;

  constructor(layer) {
    this.#layer = layer;
  }

  /** @returns whether what they draw has changed */
  show(user, { x, y, stroke }, isCommitted) {
    const cursor = this.#cursors.get(user) ?? this.#add(user);
    Object.assign(cursor, { x, y, at: performance.now() });
    this.#place(cursor);
    const before = this.previews.get(user);
    if (stroke && Array.isArray(stroke.points) && !isCommitted(stroke.id)) {
      this.previews.set(user, stroke);
    } else {
      this.previews.delete(user);
    }
    return Boolean(before || this.previews.get(user));
  }

  /** The view has changed. */
  moved(view) {
    this.#view = view;
    this.#cursors.forEach((cursor) => this.#place(cursor));
  }

  /** Their stroke has come, so it need not be shown as being drawn any more. */
  committed(user, id) {
    if (this.previews.get(user)?.id === id) {
      this.previews.delete(user);
    }
  }

  /** Takes away those who do not move any more, or who have left. @returns whether something was being drawn */
  tidy(isHere = () => true) {
    let drawing = false;
    for (const [user, { element, at }] of this.#cursors) {
      if (performance.now() - at > SEEN || !isHere(user)) {
        element.remove();
        this.#cursors.delete(user);
        drawing = this.previews.delete(user) || drawing;
      }
    }
    return drawing;
  }

  get drawing() {
    return [...this.previews.keys()];
  }

  #add(user) {
    const element = clone('board-cursor');
    const { name } = parts(element);
    paintAvatar(name, user);
    element.dataset.tone = name.dataset.tone; // for the arrow, too
    name.textContent = user;
    this.#layer.append(element);
    const cursor = { element, x: 0, y: 0, at: 0 };
    this.#cursors.set(user, cursor);
    return cursor;
  }

  #place({ element, x, y }) {
    const { px, py } = this.#view.toScreen(x, y);
    element.style.transform = `translate(${px.toFixed(1)}px, ${py.toFixed(1)}px)`;
    element.hidden = px < 0 || py < 0 || px > this.#view.width || py > this.#view.height;
  }
}

/** Sends our cursor twenty times a second at most, always where it is now, and not faster than the line takes it. */
export class OwnCursor {
  #send;
  #next = null;
  #timer = null;
  #flying = 0;

  /** @param send returns a promise */
  constructor(send) {
    this.#send = send;
  }

  move(cursor) {
    this.#next = cursor;
    this.#timer ??= setTimeout(() => this.#tick(), 0);
  }

  #tick() {
    this.#timer = null;
    if (!this.#next) {
      return;
    }
    if (this.#flying < FLYING) {
      const cursor = this.#next;
      this.#next = null;
      this.#flying += 1;
      this.#send(cursor).catch(() => {}).finally(() => { this.#flying -= 1; }); // A hint: the next one follows.
    }
    this.#timer = setTimeout(() => this.#tick(), EVERY);
  }
}
