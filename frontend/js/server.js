import { language } from './i18n.js';
import { Problem } from '../client/parley.js';

export const BASE = '/api/v1';
const LIMIT = 10 * 1000; // milliseconds for an answer: on a dead network fetch alone would wait for minutes
const CHANGE_LIMIT = 30 * 1000; // milliseconds for the answer to a change; after giving up, its outcome is unknown
const PATIENCE = 2000; // milliseconds between attempts to reach the server when the page is opened

/**
 * The server's HTTP interface, as far as every page needs it: who we are, and requests. Dispatches `unauthorized` when our
 * session is no longer valid, and `unreachable` when a page opens while the server is down.
 */
export class Server extends EventTarget {
  /** The rule for creating accounts: `open`, `invited` or `closed`. */
  signUpRule = 'open';

  #csrf = null;

  /** Loads our session; also renews the CSRF token and keeps the HTTP session alive. */
  async session() {
    return this.#remember(await this.#request('/session'));
  }

  /** Like `session()`, but keeps trying while the server is unreachable. */
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

  /** @param code of the second factor; empty if none was asked for */
  async signIn(name, password, code) {
    return this.#remember(await this.change('POST', '/session', { name, password, ...(code && { code }) }));
  }

  /** @param invitation its code; empty if none is needed */
  async signUp(name, password, invitation) {
    return this.#remember(await this.change('POST', '/accounts', { name, password, ...(invitation && { invitation }) }));
  }

  async signOut() {
    await this.change('DELETE', '/session');
    this.forgetSession();
  }

  /** Our session has ended, and its CSRF token with it. */
  forgetSession() {
    this.#csrf = null;
  }

  /** Asks for something that only a signed-in user may see. @param path below /api/v1 */
  async read(path) {
    try {
      return await this.#request(path);
    } catch (problem) {
      if (problem.status === 401) {
        this.dispatchEvent(new Event('unauthorized'));
      }
      throw problem;
    }
  }

  /**
   * Asks for a change. Renews a refused CSRF token once: another tab may have signed in or out meanwhile.
   * @param method POST, PUT, PATCH or DELETE
   * @param path below /api/v1
   * @param body becomes JSON
   */
  async change(method, path, body) {
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
