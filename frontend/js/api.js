import { language } from './i18n.js';
import { Problem } from './stomp/index.js';

const BASE = '/api/v1';
const LIMIT = 10 * 1000; // milliseconds for an answer: on a dead network fetch alone would wait for minutes
const CHANGE_LIMIT = 30 * 1000; // milliseconds for the answer to a change, which to give up leaves it open
const PATIENCE = 2000; // milliseconds between attempts to reach the server when the page is opened

/** The server's HTTP interface. Dispatches `unauthorized` when the server no longer knows us,
 * and `unreachable` while a page is opened without it. */
export class Api extends EventTarget {
  /** Who may make an account: `open`, `invited` or `closed`. */
  signUpRule = 'open';

  #csrf = null;

  /** Who we are; also renews the CSRF token and keeps the HTTP session alive. */
  async session() {
    return this.#remember(await this.#request('/session'));
  }

  /** The same, for a page that was opened while the server is away. */
  async sessionAtLast() {
    for (;;) {
      const session = await this.session().catch(() => null);
      if (session) {
        return session;
      }
      this.dispatchEvent(new Event('unreachable'));
      await new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
    }
  }

  /** @param code of the second factor; empty where none was asked for */
  async signIn(name, password, code) {
    return this.#remember(await this.#change('POST', '/session', { name, password, ...(code && { code }) }));
  }

  /** @param invitation its code; empty where none is needed */
  async signUp(name, password, invitation) {
    return this.#remember(await this.#change('POST', '/accounts', { name, password, ...(invitation && { invitation }) }));
  }

  async signOut() {
    await this.#change('DELETE', '/session');
    this.#csrf = null; // It ended with the session.
  }

  /** @param code of the first administrator, which the server prints when it starts */
  becomeAdministrator(code) {
    return this.#change('POST', '/administrator', { code });
  }

  /** Whether our account has a second factor, and how many recovery codes are left. */
  secondFactor() {
    return this.#private('/session/second-factor');
  }

  /** A secret for an app; it counts once it is confirmed by a code. */
  beginSecondFactor(password) {
    return this.#change('POST', '/session/second-factor/enrolment', { password });
  }

  async confirmSecondFactor(code) {
    const confirmed = await this.#change('POST', '/session/second-factor', { code });
    await this.session(); // The server has signed us in again.
    return confirmed;
  }

  renewRecoveryCodes(password, code) {
    return this.#change('POST', '/session/second-factor/recovery-codes', { password, code });
  }

  async removeSecondFactor(password, code) {
    await this.#change('POST', '/session/second-factor/removal', { password, code });
    await this.session(); // As before.
  }

  /** The browsers and programs that are signed in as we are. */
  signIns() {
    return this.#private('/session/all');
  }

  endSignIn(id) {
    return this.#change('DELETE', `/session/all/${encodeURIComponent(id)}`);
  }

  async signOutEverywhere() {
    await this.#change('DELETE', '/session/all');
    this.#csrf = null;
  }

  /** @param code of the second factor; empty where none was asked for */
  async changePassword(password, newPassword, code) {
    await this.#change('PUT', '/session/password', { password, newPassword, ...(code && { code }) });
    await this.session(); // The server has signed us in again.
  }

  /**
   * For administrators: a page of the accounts, as `{accounts, next}`.
   * @param part of the names, in any case; empty for all
   * @param after where the page begins; empty for the first one
   */
  accounts(part, after) {
    return this.#private(`/accounts?${new URLSearchParams({ ...(part && { name: part }), ...(after && { after }) })}`);
  }

  /** @param change `enabled` or all `roles` */
  changeAccount(name, change) {
    return this.#change('PATCH', `/accounts/${encodeURIComponent(name)}`, change);
  }

  signOutAccount(name) {
    return this.#change('DELETE', `/accounts/${encodeURIComponent(name)}/sessions`);
  }

  removeSecondFactorOf(name) {
    return this.#change('DELETE', `/accounts/${encodeURIComponent(name)}/second-factor`);
  }

  /** @param messages whether to delete their messages, too */
  deleteAccount(name, messages) {
    return this.#change('DELETE', `/accounts/${encodeURIComponent(name)}?${new URLSearchParams({ messages })}`);
  }

  /** Answers with a link that sets the password once, which is never shown again. */
  passwordLink(name) {
    return this.#change('POST', `/accounts/${encodeURIComponent(name)}/password-reset`);
  }

  /** The address of all our data as a file. */
  get exportAddress() {
    return `${BASE}/session/export`;
  }

  /** @param messages whether to delete our messages, too */
  async deleteOwnAccount(password, code, messages) {
    await this.#change('POST', '/session/account-deletion', { password, messages, ...(code && { code }) });
    this.#csrf = null;
  }

  /** @param code of the link that an administrator has sent; answers with the `name` of the account */
  resetPassword(code, newPassword) {
    return this.#change('POST', '/password-reset', { code, newPassword });
  }

  rooms() {
    return this.#private('/rooms');
  }

  createRoom(name, isPrivate) {
    return this.#change('POST', '/rooms', { name, private: isPrivate });
  }

  room(room) {
    return this.#private(`/rooms/${encodeURIComponent(room)}`);
  }

  /** @param change `name` or `archived`, and the `version` that it is meant for */
  changeRoom(room, change) {
    return this.#change('PATCH', `/rooms/${encodeURIComponent(room)}`, change);
  }

  deleteRoom(room) {
    return this.#change('DELETE', `/rooms/${encodeURIComponent(room)}`);
  }

  members(room) {
    return this.#private(`/rooms/${encodeURIComponent(room)}/members`);
  }

  /** Who is there at this moment: `{names, count}`. */
  present(room) {
    return this.#private(`/rooms/${encodeURIComponent(room)}/present`);
  }

  /** Who has not answered yet; for the room's creator. */
  invited(room) {
    return this.#private(`/rooms/${encodeURIComponent(room)}/invitations`);
  }

  /** Answers with everybody who has not answered yet. */
  invite(room, name) {
    return this.#change('POST', `/rooms/${encodeURIComponent(room)}/invitations`, { name });
  }

  withdraw(room, name) {
    return this.#change('DELETE', `/rooms/${encodeURIComponent(room)}/invitations?${new URLSearchParams({ name })}`);
  }

  /** Those that wait for our answer. */
  invitations() {
    return this.#private('/room-invitations');
  }

  /** Answers with the room. */
  accept(room) {
    return this.#change('POST', `/room-invitations/${encodeURIComponent(room)}`);
  }

  decline(room) {
    return this.#change('DELETE', `/room-invitations/${encodeURIComponent(room)}`);
  }

  removeMember(room, name) {
    return this.#change('DELETE', `/rooms/${encodeURIComponent(room)}/members?${new URLSearchParams({ name })}`);
  }

  /** A page of a room's messages, oldest first: the newest, or those before an offset. */
  messages(room, { before, limit }) {
    const query = new URLSearchParams({ limit: String(limit), ...(before && { before: String(before) }) });
    return this.#private(`/rooms/${encodeURIComponent(room)}/messages?${query}`);
  }

  /** @param epoch of the log in which the offset means something */
  deleteMessage(room, offset, epoch) {
    return this.#change('DELETE', `/rooms/${encodeURIComponent(room)}/messages/${offset}?${new URLSearchParams({ epoch })}`);
  }

  async #private(path) {
    try {
      return await this.#request(path);
    } catch (problem) {
      if (problem.status === 401) {
        this.dispatchEvent(new Event('unauthorized'));
      }
      throw problem;
    }
  }

  /** Another tab may have signed in or out since: a refused token is renewed once. */
  async #change(method, path, body) {
    if (!this.#csrf) {
      await this.session();
    }
    try {
      return await this.#request(path, { method, body });
    } catch (problem) {
      if (problem.status !== 403) {
        throw problem;
      }
      await this.session();
      return this.#request(path, { method, body });
    }
  }

  async #request(path, { method = 'GET', body } = {}) {
    const headers = { accept: 'application/json, application/problem+json', 'accept-language': language() };
    if (method !== 'GET') {
      headers[this.#csrf.header] = this.#csrf.token;
    }
    if (body) {
      headers['content-type'] = 'application/json';
    }
    const signal = AbortSignal.timeout(method === 'GET' ? LIMIT : CHANGE_LIMIT);
    const { response, text } = await exchange(BASE + path,
      { method, headers, signal, body: body && JSON.stringify(body), cache: 'no-store' });
    if (!response.ok) {
      throw Problem.parse(text, response.status);
    }
    return text ? JSON.parse(text) : null;
  }

  #remember(session) {
    this.#csrf = session.csrf;
    this.signUpRule = session.signUp;
    return session;
  }
}

async function exchange(url, options) {
  try {
    const response = await fetch(url, options);
    return { response, text: await response.text() };
  } catch {
    throw new Problem({ code: options.signal.aborted ? 'timeout' : 'network' });
  }
}
