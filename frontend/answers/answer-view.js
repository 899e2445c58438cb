import { say } from '../js/dom.js';
import { languages, t } from '../js/i18n.js';
import { copyAddress } from '../shell/address.js';
import { AnswerText } from './model/answer-text.js';

const NEAR = 48; // pixels from the end within which the reader follows the answer

const ID = /^[\w-]+$/;

const STATES = {
  waiting: 'answers.state.waiting', running: 'answers.state.running', complete: 'answers.state.complete', stopped: 'answers.state.stopped',
  failed: 'answers.state.failed', interrupted: 'answers.state.interrupted', gone: 'answers.state.gone',
};

/**
 * Shows an answer as it is written. Words are added to the end and nothing else moves; whoever has scrolled away stays where
 * they are. Screen readers hear when it begins and ends, and not each word. Dispatches `state`.
 */
export class AnswerView extends EventTarget {
  id = '';

  #parts;
  #connection;
  #subscription = null;
  #answer = new AnswerText();

  constructor(parts, connection) {
    super();
    this.#parts = parts;
    this.#connection = connection;
    connection.addEventListener('state', () => this.#connectionChanged());
    parts.copy.addEventListener('click', () => this.#copy());
    languages.addEventListener('change', () => this.#render());
  }

  get running() {
    return this.id !== '' && this.#answer.running;
  }

  /** @param id of the answer; empty for none */
  show(id) {
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    this.id = id;
    this.#answer = new AnswerText();
    this.#parts.text.replaceChildren();
    this.#parts.copied.textContent = '';
    if (!ID.test(id)) {
      this.#answer.lose();
    } else {
      const answer = this.#answer;
      const lost = () => answer === this.#answer && this.#lost();
      this.#subscription = this.#connection.subscribe(`/topic/answers/${id}`,
        (message) => answer === this.#answer && this.#take(message), { from: 'first', onLost: lost, onRefused: lost });
    }
    this.#render();
  }

  #take(message) {
    const { scroller } = this.#parts;
    const follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    this.#parts.text.append(this.#answer.take(message));
    this.#render();
    if (follows) {
      scroller.scrollTop = scroller.scrollHeight;
    }
  }

  #lost() {
    this.#answer.lose();
    this.#render();
  }

  #connectionChanged() {
    if (this.#connection.status.lost && this.id && this.#answer.cut()) {
      const seam = document.createElement('span');
      seam.className = 'seam';
      seam.title = t('answers.seam');
      this.#parts.text.append(seam);
    }
    this.#render();
  }

  async #copy() {
    this.#parts.copied.textContent = await copyAddress(t('answers.copied'));
  }

  #render() {
    const { answer, question, state, cut, hint, text } = this.#parts;
    const { state: name, seams } = this.#answer;
    answer.hidden = !this.id;
    answer.dataset.state = name;
    question.textContent = this.#answer.question;
    question.hidden = !this.#answer.question;
    text.hidden = !this.#answer.text;
    const said = this.id ? t(STATES[name]) : '';
    if (state.textContent !== said) {
      state.textContent = said;
    }
    say(cut, this.#cutText(seams.length));
    hint.hidden = !this.id || name === 'gone';
    this.dispatchEvent(new Event('state'));
  }

  #cutText(count) {
    if (this.running && this.#connection.status.lost) {
      return t('answers.cut');
    }
    return count === 0 ? '' : count === 1 ? t('answers.seamsOne') : t('answers.seams', { count });
  }
}
