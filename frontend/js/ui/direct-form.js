import { parts, say } from '../dom.js';
import { languages, problemText } from '../i18n.js';
import { Attempt } from './attempt.js';

/** Asks with whom the user wants to talk. */
export class DirectForm {
  #parts;
  #attempt = new Attempt(() => this.#render());

  /** @param open opens the conversation with somebody; if its promise rejects, the problem is shown */
  constructor(root, open) {
    this.#parts = parts(root);
    const { 'direct-new': button, 'direct-cancel': cancel, 'direct-form': form } = this.#parts;
    button.addEventListener('click', () => (form.hidden ? this.#show() : this.close({ focus: true })));
    cancel.addEventListener('click', () => this.close({ focus: true }));
    form.addEventListener('keydown', (event) => event.key === 'Escape' && this.close({ focus: true }));
    form.addEventListener('submit', (event) => this.#submit(event, open));
    languages.addEventListener('change', () => this.#render());
  }

  close({ focus = false } = {}) {
    const { 'direct-new': button, 'direct-form': form } = this.#parts;
    form.hidden = true;
    form.reset();
    button.setAttribute('aria-expanded', 'false');
    this.#attempt.forget();
    if (focus) {
      button.focus();
    }
  }

  #show() {
    const { 'direct-new': button, 'direct-form': form } = this.#parts;
    form.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    this.#render();
    form.elements.name.focus();
  }

  async #submit(event, open) {
    event.preventDefault();
    const { name } = this.#parts['direct-form'].elements;
    const wanted = name.value.trim().normalize('NFC');
    if (wanted && await this.#attempt.make(() => open(wanted)) && !this.#attempt.problem) {
      this.close();
    } else {
      name.focus();
    }
  }

  #render() {
    const { problem } = this.#attempt;
    say(this.#parts['direct-problem'], problem ? problemText(problem) : '');
  }
}
