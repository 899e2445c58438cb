import { pageConnection } from '../js/page-connection.js';
import { clone, parts } from '../js/dom.js';
import { languages, t, translate } from '../js/i18n.js';
import { durationText } from './duration.js';
import { USES } from '../shell/uses.js';

const FIGURES = '/topic/figures';

/**
 * What a visitor sees who has not signed in: what one can do here, each with a look at what is going on in it, and how
 * busy this server is. It connects without a name as long as it is shown; a server that lets nobody do that shows no
 * figures.
 */
export class StartPage {
  #root;
  #parts;
  #connection = null;
  #figures = null;

  /** @param root the element, see start.html */
  constructor(root) {
    this.#root = root;
    this.#parts = parts(root);
    languages.addEventListener('change', () => this.#show(this.#figures));
  }

  show() {
    if (!this.#root.hidden) {
      return;
    }
    this.#root.hidden = false;
    this.connect();
  }

  hide() {
    this.#root.hidden = true;
    this.disconnect();
    this.#parts.uses.replaceChildren();
  }

  connect() {
    this.#connection = pageConnection({ anonymous: true });
    this.#connection.subscribe(FIGURES, (figures) => this.#show(figures), { onRefused: () => this.#show(null) });
    this.#connection.addEventListener('state', () => this.#changed());
    this.#parts.uses.replaceChildren(...USES.map((use) => this.#card(use)));
    this.#connection.start();
  }

  /** Nobody but the visitor can end their session over HTTP: the user whom they become can't. So it ends before that. */
  disconnect() {
    this.#connection?.close();
    this.#connection = null;
  }

  #changed() {
    const connection = this.#connection;
    this.#root.toggleAttribute('data-lost', Boolean(connection?.status.lost));
    if (!connection?.connected) {
      this.#show(null);
    }
  }

  #show(figures) {
    this.#figures = figures;
    this.#parts.figures.hidden = !figures;
    if (figures) {
      const texts = { connections: figures.connections, 'per-second': figures.perSecond, deliveries: figures.deliveries };
      for (const [part, number] of Object.entries(texts)) {
        this.#parts[part].textContent = t('start.number', { number });
      }
      this.#parts.up.textContent = durationText(figures.up);
    }
  }

  #card({ path, title, about: sentence, miniature }) {
    const card = clone('start-use');
    const { link, about, miniature: element } = parts(card);
    link.dataset.i18n = title;
    about.dataset.i18n = sentence;
    translate(card);
    if (path === '/') {
      link.href = '#name';
      link.addEventListener('click', (event) => this.#toSignIn(event));
    } else {
      link.href = path;
    }
    element.hidden = !miniature;
    if (miniature) {
      this.#paint(path, element);
    }
    return card;
  }

  /** A hash would be a room's. */
  #toSignIn(event) {
    event.preventDefault();
    document.getElementById('name').focus();
  }

  /**
   * A miniature is what `showMiniature(element, connection)` of the use draws, whose place is kept meanwhile. Its
   * subscriptions end with the connection. Without it the card is as good.
   */
  async #paint(path, element) {
    const connection = this.#connection;
    try {
      const { showMiniature } = await import(path === '/' ? './chat-miniature.js' : `..${path}miniature.js`);
      if (connection === this.#connection) {
        showMiniature(element, connection);
      }
    } catch (error) {
      console.warn(`No miniature of ${path}:`, error);
    }
  }
}
