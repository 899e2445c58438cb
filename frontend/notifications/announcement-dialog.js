import { parts, say } from '../js/dom.js';
import { language, languages, problemText, t } from '../js/i18n.js';
import { Attempt } from '../js/ui/attempt.js';
import { Question } from '../js/ui/question.js';
import { SignInAgain } from '../js/ui/sign-in-again.js';

const LANGUAGES = ['en', 'ko'];

/** Lets administrators tell something to everybody, in one language or both. Asks first, because nobody can take it back. */
export class AnnouncementDialog {
  #dialog;
  #parts;
  #api;
  #question;
  #again;
  #me = '';
  #attempt = new Attempt(() => this.#render());

  constructor(root, { api }) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#question = new Question(this.#parts.question);
    this.#again = new SignInAgain(this.#parts.again, { api, attempt: this.#attempt });
    this.#parts.close.addEventListener('click', () => this.close());
    root.addEventListener('close', () => this.#forget());
    this.#parts.form.addEventListener('submit', (event) => this.#ask(event));
    languages.addEventListener('change', () => this.#render());
  }

  open(me) {
    this.#me = me;
    this.#forget();
    this.#dialog.showModal();
    this.#parts.title.focus();
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  #forget() {
    this.#question.withdraw();
    this.#attempt.forget();
    this.#again.reset(this.#me);
    this.#parts.form.reset();
    this.#render();
  }

  #ask(event) {
    event.preventDefault();
    this.#attempt.forget();
    this.#render();
    const { elements } = this.#parts.form;
    if (Object.keys(this.#texts).length === 0) {
      return elements[language()].focus();
    }
    this.#question.ask(t('announcement.question'), t('announcement.confirm'), () => this.#send());
    return this.#parts.question.scrollIntoView({ block: 'nearest' });
  }

  get #texts() {
    const { elements } = this.#parts.form;
    return Object.fromEntries(LANGUAGES.map((each) => [each, elements[each].value.trim()]).filter(([, text]) => text));
  }

  async #send() {
    await this.#attempt.make(async () => {
      await this.#api.change('POST', '/announcements', this.#texts);
      this.#parts.form.reset();
      return () => t('announcement.sent');
    });
    if (!this.#again.isNeededFor(() => this.#send())) {
      (this.#attempt.problem ? this.#parts.submit : this.#parts.title).focus();
    }
  }

  #render() {
    say(this.#parts.problem, this.#attempt.problem ? problemText(this.#attempt.problem) : '');
    this.#parts.done.textContent = this.#attempt.done?.() ?? '';
  }
}
