import { State } from '../../client/parley.js';
import { parts } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';

const TICK = 250; // milliseconds between updates of the countdown

/**
 * Shows the state of the connection, in words and on the root element for style sheets and tests. The countdown is
 * hidden from screen readers: they would announce it every second.
 */
export class ConnectionStatus {
  #parts;
  #connection;

  constructor(root, connection) {
    this.#parts = parts(root);
    this.#connection = connection;
    this.#parts.retry.addEventListener('click', () => connection.retryNow());
    connection.addEventListener('state', () => this.#render());
    languages.addEventListener('change', () => this.#render());
    setInterval(() => this.#count(), TICK);
    this.#render();
  }

  #render() {
    const { state, transport, lost } = this.#connection.status;
    const { dataset } = document.documentElement;
    dataset.connection = state;
    if (transport) {
      dataset.transport = transport;
    }
    document.documentElement.toggleAttribute('data-lost', lost);
    this.#parts.state.textContent = this.#words();
    this.#parts.retry.hidden = !lost;
    this.#count();
  }

  #words() {
    const { state, transport, problem, lost } = this.#connection.status;
    if (state === State.CONNECTED) {
      return t('connection.connected', { transport: name(transport) });
    }
    if (state === State.CHECKING) {
      return t('connection.checking');
    }
    if (problem?.code === 'foreign-origin') {
      return problemText(problem);
    }
    if (problem) {
      return problem.detail ? `${t('connection.refused')} · ${problemText(problem)}` : t('connection.refused');
    }
    if (!lost) {
      return t('connection.connecting');
    }
    return t(navigator.onLine ? 'connection.reconnecting' : 'connection.noNetwork');
  }

  #count() {
    const { retryAt, transport, problem } = this.#connection.status;
    const seconds = retryAt && !problem && Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
    const text = seconds ? t('connection.reconnectingIn', { seconds, transport: name(transport) }) : '';
    if (this.#parts.countdown.textContent !== text) {
      this.#parts.countdown.textContent = text;
    }
  }
}

function name(transport) {
  return t(transport === 'sockjs' ? 'transport.sockjs' : 'transport.websocket');
}
