import { storage } from '../js/storage.js';
import { sentence, target } from './kinds.js';
import { leaveHere, reachHere } from './push.js';

const KEY = 'notify'; // true or false as the user chose; missing before they were asked

/** Whether this browser can notify its user. */
export const isNotifying = () => storage.get(KEY) === true && globalThis.Notification?.permission === 'granted';

/**
 * Takes the user's choice, at their gesture: only then may a page ask. While a page is open it notifies; the server does so
 * when none is, if it can.
 * @returns what holds from now on
 */
export async function notifyHere(wanted, server) {
  const granted = wanted && await globalThis.Notification?.requestPermission() === 'granted';
  storage.set(KEY, granted);
  await (granted ? reachHere(server) : leaveHere(server)).catch(() => {});
  return granted;
}

/** The browser is reached as long as it is signed in: each sign-in tells the server anew. */
export async function keepNotifying(server) {
  if (isNotifying()) {
    await reachHere(server).catch(() => {});
  }
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
