import { parts, say } from '../js/dom.js';
import { addTexts, languages, preferredLanguage, problemText, t, useLanguage } from '../js/i18n.js';
import { keepForOffline } from '../js/offline.js';
import { pageConnection } from '../js/page-connection.js';
import { Server } from '../js/server.js';
import { paintAvatar } from '../js/ui/avatar.js';
import { ConnectionStatus } from '../js/ui/connection-status.js';
import { fillPlaces } from '../js/ui/places.js';
import { followTheme } from '../js/ui/theme.js';
import { Bell } from '../notifications/bell.js';
import { signInAddress, USES } from './uses.js';

const widget = (name) => document.querySelector(`[data-widget=${name}]`);

/**
 * Begins a page of a use: loads its texts, waits until the server says who is signed in, fills in the header, and
 * connects.
 * @param path of the page, such as `/answers/`
 */
export async function openShell(path) {
  addTexts(new URL(`${path}locales/`, location.origin));
  await useLanguage(preferredLanguage());
  fillPlaces();
  const server = new Server();
  keepForOffline(server, widget('waiting'));
  const { name, roles } = await server.sessionAtLast();
  widget('waiting').hidden = true;
  return new Shell(path, server, name ?? null, roles?.includes('ADMIN') ?? false);
}

/**
 * What all pages of uses share: the header, with the other uses, the language, the colours, the user and the state of the
 * connection. Dispatches `signedout` when the user's session ends while the page is open; who they are never changes
 * otherwise, because the page is then loaded again.
 */
class Shell extends EventTarget {
  /** The name of the user who is signed in; null for none. */
  user;

  /** Whether they are an administrator. */
  administrator;

  /** Requests to the server. */
  server;

  /** The page's connection, which goes on without a name if nobody is signed in, where the server lets everybody. */
  connection;

  #parts = parts(widget('shell'));
  #use;
  #bell = null;
  #leaving = false;
  #problem = null;

  constructor(path, server, user, administrator) {
    super();
    this.#use = USES.find((use) => use.path === path);
    this.server = server;
    this.user = user;
    this.administrator = administrator;
    this.connection = pageConnection({ session: () => this.#session(), anonymous: true });
    this.connection.addEventListener('signedout', () => this.#signedOut());
    this.connection.addEventListener('state', () => this.#showConnection());
    server.addEventListener('unauthorized', () => this.#signedOut());
    new ConnectionStatus(widget('connection'), this.connection);
    followTheme(this.#parts.theme);
    this.#parts['sign-out'].addEventListener('click', () => this.#signOut());
    languages.addEventListener('change', () => this.#render());
    addEventListener('hashchange', () => this.#render());
    this.#render();
    this.#bell = user && new Bell(this);
    this.connection.start();
  }

  /** Leads to the sign-in form, and back to here. */
  signIn() {
    location.assign(signInAddress(location));
  }

  /** Whoever has signed in elsewhere meanwhile sees their own page. */
  async #session() {
    const session = await this.server.session();
    if (session.name && session.name !== this.user) {
      location.reload();
    }
    return session;
  }

  #signedOut() {
    if (this.user && !this.#leaving) {
      this.user = null;
      this.administrator = false;
      this.#bell.close();
      widget('signed-out').hidden = false;
      this.#render();
      this.dispatchEvent(new Event('signedout'));
    }
  }

  async #signOut() {
    if (this.#leaving) {
      return;
    }
    this.#leaving = true;
    this.#complain(null);
    try {
      await this.server.signOut();
      location.reload();
    } catch (problem) {
      this.#leaving = false;
      this.#complain(problem);
    }
  }

  #complain(problem) {
    this.#problem = problem;
    say(this.#parts.problem, problem ? t('account.stillSignedIn', { reason: problemText(problem) }) : '');
  }

  /** A visitor whom the server wants to sign in first is not cut off: there is nothing to be told. */
  #showConnection() {
    const { problem } = this.connection.status;
    widget('connection').hidden = !this.user && problem?.code === 'not-authenticated';
  }

  #render() {
    const { use, who, name, avatar, 'sign-in': signIn, 'sign-out': signOut } = this.#parts;
    use.textContent = t(this.#use.title);
    document.title = t('shell.title', { use: t(this.#use.title) });
    who.hidden = !this.user;
    signIn.hidden = Boolean(this.user);
    signOut.hidden = !this.user;
    for (const link of [signIn, parts(widget('signed-out'))['sign-in']]) {
      link.href = signInAddress(location);
    }
    if (this.user) {
      name.textContent = this.user;
      paintAvatar(avatar, this.user);
    }
    this.#complain(this.#problem);
    this.#showConnection();
  }
}
