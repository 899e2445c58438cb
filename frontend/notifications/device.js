import { storage } from '../js/storage.js';

const KEY = 'notify'; // true or false as the user chose; missing before they were asked

/** Notifications of the browser, if its user wants them. Dispatches `change` when they have chosen. */
class Device extends EventTarget {
  get isNotifying() {
    return storage.get(KEY) === true && globalThis.Notification?.permission === 'granted';
  }

  /** Whether nobody has asked the user yet. */
  get isUndecided() {
    return storage.get(KEY) === null && globalThis.Notification?.permission === 'default';
  }

  /** Takes the user's choice, at their gesture: only then may a page ask. */
  async choose(wanted) {
    const granted = wanted && await globalThis.Notification?.requestPermission() === 'granted';
    storage.set(KEY, granted);
    this.dispatchEvent(new Event('change'));
  }

  /** Lets a checkbox show the choice and change it. @param options with the `signal` that ends this */
  follow(box, options) {
    const show = () => { box.checked = this.isNotifying; };
    box.addEventListener('change', () => this.choose(box.checked), options);
    this.addEventListener('change', show, options);
    show();
  }

  /**
   * Shows a notification to a user who is not looking at the page.
   * @param tag one with the same tag is replaced
   * @param href where a click on it leads
   */
  show(title, { body, tag, href }) {
    if (!document.hidden || !this.isNotifying) {
      return;
    }
    try {
      const shown = new Notification(title, { body, tag, icon: '/images/icon-192.png' });
      shown.addEventListener('click', () => {
        window.focus();
        location.assign(href);
        shown.close();
      });
    } catch {
      // On phones, pages may not create notifications.
    }
  }
}

/** This device: there is only one. */
export const device = new Device();
