import { pageConnection } from '../js/page-connection.js';
import { clone, parts } from '../js/dom.js';
import { languages, t } from '../js/i18n.js';
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
    languages.addEventListener('change', () => this.#render());
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
    this.#connection.addEventListener('state', () => this.#connection?.connected || this.#show(null));
    this.#render();
    this.#connection.start();
  }

  /** Nobody but the visitor can end their session over HTTP: the user whom they become can't. So it ends before that. */
  disconnect() {
    this.#connection?.close();
    this.#connection = null;
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

  #render() {
    if (!this.#root.hidden) {
      this.#parts.uses.replaceChildren(...USES.map((use) => this.#card(use)));
      this.#show(this.#figures);
    }
  }

  #card({ path, title, about: sentence, miniature }) {
    const card = clone('start-use');
    const { link, about, miniature: picture } = parts(card);
    link.textContent = t(title);
    about.textContent = t(sentence);
    if (path === '/') {
      link.href = '#name';
      link.addEventListener('click', (event) => this.#toSignIn(event));
    } else {
      link.href = path;
    }
    if (miniature) {
      this.#paint(path, picture);
    }
    return card;
  }

  /** A hash would be a room's. */
  #toSignIn(event) {
    event.preventDefault();
    document.getElementById('name').focus();
  }

  async #paint(path, picture) {
    const connection = this.#connection;
    const { showMiniature } = await import(`..${path}miniature.js`);
    if (connection === this.#connection) {
      picture.hidden = false;
      showMiniature(picture, connection);
    }
  }
}
