import { parts } from '../dom.js';
import { languages } from '../i18n.js';
import { createItem, fillItem } from './message-item.js';

const NEAR = 48; // pixels from the end that still count as the end
const MARGIN = 40; // pixels above an item that has to stay in sight
const EARLY = 240; // pixels from the beginning or the end of what is in the document at which more is put there
const MOST = 400; // items in the document
const STEP = 100; // items that are put there at a time

/**
 * The scrolling list of messages. Stays at the newest one while the reader is there; otherwise the messages on the
 * screen stay where they are when others are added above or below. Only some of the items are in the document, those
 * around the reader, so that the whole archive may be loaded. Dispatches `older`, `asked` for by a key or not, `pinned`,
 * `retry` and `discard` with a key, `delete` and `edit` with an offset, and `person` with a name.
 */
export class MessageLog extends EventTarget {
  pinned = true;
  #log;
  #list;
  #elements = new Map();
  #shown = new Map();
  #items = [];
  #from = 0; // the first item that is in the document
  #stop = null;
  #scrollTop = 0; // as it was left, or as the last event said

  constructor(root) {
    super();
    ({ log: this.#log, messages: this.#list } = parts(root));
    this.#log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#log.addEventListener('keydown', (event) => this.#pressed(event));
    this.#list.addEventListener('click', ({ target }) => this.#clicked(target));
    languages.addEventListener('change', () => this.#shown.clear());
    const resized = new ResizeObserver(() => this.#isPinned() && this.#follow());
    resized.observe(this.#log);
    resized.observe(this.#list);
  }

  label(text) {
    this.#log.setAttribute('aria-label', text);
  }

  /** While busy, screen readers do not announce added messages. */
  set busy(busy) {
    this.#log.setAttribute('aria-busy', String(busy));
  }

  clear() {
    this.#elements.clear();
    this.#shown.clear();
    [this.#items, this.#from] = [[], 0];
    this.#list.replaceChildren();
    this.#stop = null;
    this.pinned = true;
  }

  /** The reader's place, for `returnTo()`; null at the newest message. */
  get place() {
    const anchor = this.pinned ? null : this.#anchor();
    return anchor && { key: anchor.key, offset: Number(anchor.element.dataset.offset), top: anchor.top - this.#top };
  }

  /** @returns whether that message is still there */
  returnTo({ key, top }) {
    const index = this.#items.findIndex((item) => item.key === key);
    if (index >= 0 && !this.#elements.has(key)) {
      this.pinned = false;
      this.#place(index - MOST / 2);
    }
    const element = this.#elements.get(key);
    if (element) {
      this.#log.scrollTop += element.getBoundingClientRect().top - this.#top - top;
      this.#scrolled();
    }
    return Boolean(element);
  }

  /**
   * Puts the message at this offset into the middle of the screen, and marks it.
   * @returns whether it is there
   */
  reveal(offset) {
    const index = this.#items.findIndex((item) => item.kind === 'message' && item.offset === offset);
    this.#list.querySelector('[data-found]')?.removeAttribute('data-found');
    if (index < 0) {
      return false;
    }
    this.#pin(false);
    if (!this.#elements.has(this.#items[index].key)) {
      this.#place(index - MOST / 2);
    }
    const element = this.#elements.get(this.#items[index].key);
    element.toggleAttribute('data-found', true);
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'center' });
    return true;
  }

  /** @param stop key of an item that must not scroll out of sight; null for none */
  render(items, stop = null) {
    this.#isPinned();
    this.#items = items;
    const stopAt = this.pinned && stop ? items.findIndex(({ key }) => key === stop) : -1;
    if (stopAt >= 0 && stopAt < items.length - MOST) {
      this.#beginAt(stopAt);
    } else {
      this.#place(this.pinned ? items.length : this.#firstShown());
    }
    if (this.pinned) {
      this.#stop = this.#elements.get(stop) ?? null;
      this.#follow();
    }
    this.#more();
  }

  /** So much is new that its beginning and its end are not in the document together. */
  #beginAt(index) {
    this.#place(index - STEP);
    this.#pin(false);
    this.#elements.get(this.#items[index].key).scrollIntoView({ block: 'start' });
    this.#log.scrollTop -= MARGIN;
  }

  /** The first message that is in the document already, with the lines above it. */
  #firstShown() {
    let first = this.#items.findIndex(({ key, kind }) => kind === 'message' && this.#elements.has(key));
    while (first > 0 && this.#items[first - 1].kind !== 'message') {
      first -= 1;
    }
    return first < 0 ? this.#items.length : first;
  }

  /**
   * Puts the items from this one on into the document, and takes the others out.
   * @param from the number of an item; one of the last gives the end
   */
  #place(from) {
    const anchor = this.pinned ? null : this.#anchor();
    this.#from = Math.max(0, Math.min(from, this.#items.length - MOST));
    const items = this.#items.slice(this.#from, this.#from + MOST);
    const elements = new Map(items.map((item) => [item.key, this.#elements.get(item.key) ?? createItem(item)]));
    const focused = this.#list.contains(document.activeElement);
    for (const [key, element] of this.#elements) {
      if (!elements.has(key)) {
        element.remove();
        this.#shown.delete(key);
      }
    }
    if (focused && !this.#list.contains(document.activeElement)) {
      this.#log.focus({ preventScroll: true });
    }
    let next = this.#list.firstElementChild;
    for (const item of items) {
      const element = elements.get(item.key);
      if (element === next) {
        next = next.nextElementSibling;
      } else {
        this.#list.insertBefore(element, next);
      }
      this.#fill(element, item);
    }
    this.#elements = elements;
    if (anchor?.element.isConnected) {
      this.#log.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    }
  }

  /** The reader is near the beginning, or the end, of what is in the document. */
  #more({ asked = false } = {}) {
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    if (scrollTop < EARLY && this.#from > 0) {
      this.#place(Math.max(0, this.#from - STEP));
    } else if (scrollTop < EARLY) {
      this.dispatchEvent(new CustomEvent('older', { detail: { asked } }));
    } else if (!this.#atEnd && scrollHeight - scrollTop - clientHeight < EARLY) {
      this.#place(this.#from + STEP);
    }
  }

  /** @param change of what is above the messages, which stay where they are on the screen */
  keepPlace(change) {
    const anchor = this.pinned ? null : this.#anchor();
    change();
    if (anchor) {
      this.#log.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    }
  }

  /** Whether the newest item is in the document. */
  get #atEnd() {
    return this.#from + MOST >= this.#items.length;
  }

  /** There is nothing to scroll above the first item, but there may be older ones, after a failure. */
  #pressed({ key, target }) {
    if (target === this.#log && (key === 'Home' || key === 'PageUp') && this.#log.scrollTop === 0) {
      this.#more({ asked: true });
    }
  }

  toEnd() {
    if (!this.#atEnd) {
      this.pinned = true;
      this.#place(this.#items.length);
    }
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#scrollTop = this.#log.scrollTop;
    this.#pin(true);
  }

  /** The reader may have gone up, and the event that says so still be on its way. */
  #isPinned() {
    if (this.pinned && this.#log.scrollTop < this.#scrollTop - NEAR) {
      this.#pin(this.#isNearEnd);
    }
    return this.pinned;
  }

  get #isNearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    return this.#atEnd && scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Scrolls to the newest message, but keeps the stop item in sight. */
  #follow() {
    this.toEnd();
    const hidden = this.#stop ? this.#top + MARGIN - this.#stop.getBoundingClientRect().top : 0;
    if (hidden > 0) {
      this.#log.scrollTop -= hidden;
      this.#scrolled();
    }
  }

  get #top() {
    return this.#log.getBoundingClientRect().top;
  }

  #fill(element, item) {
    const face = JSON.stringify(item);
    if (this.#shown.get(item.key) !== face) {
      fillItem(element, item);
      this.#shown.set(item.key, face);
    }
  }

  /** The first visible message and its position. */
  #anchor() {
    const top = this.#top;
    for (const [key, element] of this.#elements) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top && element.classList.contains('message')) {
        return { key, element, top: box.top };
      }
    }
    return null;
  }

  #scrolled() {
    this.#scrollTop = this.#log.scrollTop;
    this.#pin(this.#isNearEnd);
    this.#more();
  }

  #pin(pinned) {
    if (!pinned) {
      this.#stop = null; // A reader who returns to the end wants to follow it without a stop.
    }
    if (pinned !== this.pinned) {
      this.pinned = pinned;
      this.dispatchEvent(new Event('pinned'));
    }
  }

  #clicked(target) {
    const action = target.closest('button')?.dataset.part;
    if (action) {
      const { key, offset } = target.closest('.message').dataset;
      const details = { delete: Number(offset), edit: Number(offset), person: target.closest('button').dataset.name };
      this.dispatchEvent(new CustomEvent(action, { detail: details[action] ?? key }));
    }
  }
}
