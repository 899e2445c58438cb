import { Connection } from './connection.js';
import { followNetwork } from './network.js';
import { steadyTimers } from './steady-timers.js';
import { Transports } from './transports.js';

/**
 * One worker is enough for all connections of a page.
 * @type {import('./steady-timers.js').Timers | undefined}
 */
let timers;

/**
 * @typedef {object} ConnectOptions
 * @property {string | URL} [url] any address of the server; by default the one that this module came from. A program needs it
 * @property {string | (() => string | null | Promise<string | null>)} [token] an access token, or a function that
 *   fetches one: it is asked for each connection and for each renewal; null when nobody is signed in
 * @property {boolean} [anonymous] connects without a name, where the server lets everybody
 * @property {string[]} [transports] the names of those to try, in order
 */

/**
 * Makes a connection and starts it. Without a token it is that of the user who is signed in at the server, by the
 * session cookie, which works for pages of the server's own origin.
 * @param {ConnectOptions} [options]
 * @returns {Connection}
 */
export function connect({ url = home(), token, anonymous = false, transports } = {}) {
  timers ??= steadyTimers();
  const connection = new Connection({
    timers,
    transports: new Transports({ url, order: transports }),
    ...credentials(url, token, anonymous),
  });
  if (typeof document !== 'undefined') {
    const following = new AbortController();
    followNetwork(connection, following.signal);
    connection.addEventListener('closed', () => following.abort());
  }
  connection.start();
  return connection;
}

/**
 * @param {string | URL} url
 * @param {ConnectOptions['token']} token
 * @param {boolean} anonymous
 */
function credentials(url, token, anonymous) {
  if (token) {
    return { token: async () => (typeof token === 'string' ? token : token()) };
  }
  return anonymous ? { anonymous } : { session: () => session(url) };
}

/**
 * @param {string | URL} url
 * @returns {Promise<import('./connection.js').Session>}
 */
async function session(url) {
  const answer = await fetch(new URL('/api/v1/session', url), { cache: 'no-store' });
  if (!answer.ok) {
    throw new TypeError(`The server answers ${answer.status} when asked who is signed in`);
  }
  return answer.json();
}

/** The server that this module came from; in a bundle that is the page's own. */
function home() {
  if (import.meta.url.startsWith('http')) {
    return import.meta.url;
  }
  if (typeof location === 'undefined') {
    throw new TypeError("Outside of a page, connect needs the address of the server: { url: 'https://chat.example.org' }");
  }
  return location.href;
}
