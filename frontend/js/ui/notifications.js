import { device } from '../../notifications/device.js';
import { parts } from '../dom.js';
import { t } from '../i18n.js';
import { mentions } from '../model/mention.js';
import { hashOf } from '../router.js';

const LENGTH = 200; // characters of a message that a notification shows

/**
 * Notifies users who are not looking at the page that somebody has mentioned them. Asks for their consent at the first
 * mention. Does not show the text of private rooms, because others may see the screen.
 */
export class Notifications {
  #root;

  /** @param root asks for consent; in `box` users can change their choice */
  constructor(root, box) {
    this.#root = root;
    const { 'notify-yes': yes, 'notify-no': no } = parts(root);
    yes.addEventListener('click', () => device.choose(true));
    no.addEventListener('click', () => device.choose(false));
    device.addEventListener('change', () => this.withdraw());
    device.follow(box);
  }

  /** A message has arrived in a room that we follow. */
  said(room, { from, text }, me) {
    if (from === me || !mentions(text, me)) {
      return;
    }
    if (device.isUndecided) {
      this.#root.hidden = false;
    }
    const [title, body] = room.private
      ? [t('notify.titlePrivate', { name: from }), '']
      : [t('notify.title', { name: from, room: room.name }), [...text].slice(0, LENGTH).join('')];
    device.show(title, { body, tag: room.id, href: hashOf(room.id) });
  }

  /** Stops asking: the user has chosen, or left. */
  withdraw() {
    this.#root.hidden = true;
  }
}
