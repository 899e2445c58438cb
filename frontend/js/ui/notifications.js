import { parts } from '../dom.js';
import { t } from '../i18n.js';
import { mentions } from '../model/mention.js';
import { hashOf } from '../router.js';
import { storage } from '../storage.js';

const KEY = 'notify'; // true or false as the user chose; missing before they were asked
const LENGTH = 200; // characters of a message that a notification shows

/**
 * Notifies users who are not looking at the page that somebody has mentioned them. Asks for their consent at the first
 * mention. Does not show the text of private rooms, because others may see the screen.
 */
export class Notifications {
  #root;
  #box;

  /** @param root asks for consent; in `box` users can change their choice */
  constructor(root, box) {
    this.#root = root;
    const { 'notify-yes': yes, 'notify-no': no } = parts(root);
    yes.addEventListener('click', () => this.#choose(true));
    no.addEventListener('click', () => this.#choose(false));
    this.#box = box;
    box.checked = this.#wanted;
    box.addEventListener('change', () => this.#choose(box.checked));
  }

  /** A message has arrived in a room that we follow. */
  said(room, { from, text }, me) {
    if (from === me || !globalThis.Notification || !mentions(text, me)) {
      return;
    }
    if (this.#wanted) {
      if (document.hidden) {
        this.#show(room, from, text);
      }
    } else if (storage.get(KEY) === null && Notification.permission === 'default') {
      this.#root.hidden = false;
    }
  }

  /** Stops asking: the user has left. */
  withdraw() {
    this.#root.hidden = true;
  }

  get #wanted() {
    return storage.get(KEY) === true && globalThis.Notification?.permission === 'granted';
  }

  async #choose(wanted) {
    this.#root.hidden = true;
    const granted = wanted && await globalThis.Notification?.requestPermission() === 'granted';
    storage.set(KEY, granted);
    this.#box.checked = granted;
  }

  #show(room, from, text) {
    const [title, body] = room.private
      ? [t('notify.titlePrivate', { name: from }), '']
      : [t('notify.title', { name: from, room: room.name }), [...text].slice(0, LENGTH).join('')];
    try {
      const notification = new Notification(title, { body, tag: room.id, icon: '/images/icon-192.png' });
      notification.addEventListener('click', () => {
        window.focus();
        location.hash = hashOf(room.id);
        notification.close();
      });
    } catch {
      // On phones, pages may not create notifications.
    }
  }
}
