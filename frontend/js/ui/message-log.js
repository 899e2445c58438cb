import { parts } from '../dom.js';
import { languages } from '../i18n.js';
import { createItem, fillItem } from './message-item.js';

const NEAR = 48; // pixels from the end that still count as the end
const MARGIN = 40; // pixels above an item that has to stay in sight
const EARLY = 240; // pixels from the beginning at which older messages are requested

/**
 * The scrolling list of messages. Stays at the newest one while the reader is there; otherwise the messages on the
 * screen stay where they are when others are added above or below. Dispatches `older`, `pinned`, `retry` and `discard`
 * with a key, and `delete` with an offset.
 */
export class MessageLog extends EventTarget {
  pinned = true;
  #log;
  #list;
  #elements = new Map();
  #shown = new Map();
  #stop = null;

  constructor(root) {
    super();
    ({ log: this.#log, messages: this.#list } = parts(root));
    this.#log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#list.addEventListener('click', ({ target }) => this.#clicked(target));
    languages.addEventListener('change', () => this.#shown.clear());
    const resized = new ResizeObserver(() => this.pinned && this.#follow());
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
    const element = this.#elements.get(key);
    if (element) {
      this.#log.scrollTop += element.getBoundingClientRect().top - this.#top - top;
      this.#scrolled();
    }
    return Boolean(element);
  }

  /** @param stop key of an item that must not scroll out of sight; null for none */
  render(items, stop = null) {
    const anchor = this.pinned ? null : this.#anchor();
    const elements = new Map(items.map((item) => [item.key, this.#elements.get(item.key) ?? createItem(item)]));
    for (const [key, element] of this.#elements) {
      if (!elements.has(key)) {
        element.remove();
        this.#shown.delete(key);
      }
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
    if (anchor) {
      this.#log.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    } else if (this.pinned) {
      this.#stop = this.#elements.get(stop) ?? null;
      this.#follow();
    }
    if (this.#log.scrollTop < EARLY) {
      this.dispatchEvent(new Event('older'));
    }
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#pin(true);
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
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    this.#pin(scrollHeight - scrollTop - clientHeight < NEAR);
    if (scrollTop < EARLY) {
      this.dispatchEvent(new Event('older'));
    }
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
      this.dispatchEvent(new CustomEvent(action, { detail: action === 'delete' ? Number(offset) : key }));
    }
  }
}
