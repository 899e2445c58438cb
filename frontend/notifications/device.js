import { storage } from '../js/storage.js';
import { sentence, target } from './kinds.js';

const KEY = 'notify'; // true or false as the user chose; missing before they were asked

/** Whether this browser can notify its user. */
export const isNotifying = () => storage.get(KEY) === true && globalThis.Notification?.permission === 'granted';

/** Takes the user's choice, at their gesture: only then may a page ask. @returns what holds from now on */
export async function notifyHere(wanted) {
  const granted = wanted && await globalThis.Notification?.requestPermission() === 'granted';
  storage.set(KEY, granted);
  return granted;
}

/** Shows a notification of the browser to a user who is not looking at the page. */
export function showHere(notification) {
  if (!document.hidden || !isNotifying()) {
    return;
  }
  try {
    const shown = new Notification('Parley', {
      body: sentence(notification), tag: `parley-${notification.position}`, icon: '/images/icon-192.png' });
    shown.addEventListener('click', () => {
      window.focus();
      location.assign(target(notification) ?? '#');
      shown.close();
    });
  } catch {
    // On phones, pages may not create notifications.
  }
}
