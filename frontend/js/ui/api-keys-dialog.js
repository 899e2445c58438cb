import { clone, parts, say } from '../dom.js';
import { dayText, languages, problemText, t, timeText } from '../i18n.js';
import { Attempt } from './attempt.js';
import { Question } from './question.js';
import { SignInAgain } from './sign-in-again.js';

const ACTIONS = ['publish', 'subscribe'];
const NAME = /^[a-z0-9][a-z0-9._-]{0,31}$/; // as the server has it

/** Lets administrators make API keys for back ends, see when each was last used, and revoke them. */
export class ApiKeysDialog {
  #dialog;
  #parts;
  #api;
  #question;
  #again;
  #me = '';
  #keys = null; // null until they are known
  #fresh = null; // the new key, shown only once
  #mistake = null; // in the form: its field and the key of a text
  #attempt = new Attempt(() => this.#render());

  constructor(root, { api }) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#question = new Question(this.#parts.question);
    this.#again = new SignInAgain(this.#parts.again, { api, attempt: this.#attempt });
    this.#parts.close.addEventListener('click', () => this.close());
    root.addEventListener('close', () => this.#forget());
    this.#parts.form.addEventListener('submit', (event) => this.#make(event));
    this.#parts.copy.addEventListener('click', () => this.#copy());
    this.#parts.list.addEventListener('click', ({ target }) => {
      const key = this.#keys.find(({ id }) => id === target.closest('button')?.dataset.id);
      if (key) {
        this.#ask(key);
      }
    });
    languages.addEventListener('change', () => this.#render());
  }

  async open(me) {
    this.#me = me;
    this.#forget();
    this.#dialog.showModal();
    this.#parts.title.focus();
    await this.#attempt.make(() => this.#load());
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  /** Removes the key and all names from the page. */
  #forget() {
    [this.#keys, this.#fresh, this.#mistake] = [null, null, null];
    this.#question.withdraw();
    this.#attempt.forget();
    this.#again.reset(this.#me);
    this.#parts.form.reset();
    this.#render();
  }

  async #load() {
    this.#keys = await this.#api.keys();
  }

  async #make(event) {
    event.preventDefault();
    const { name, patterns, days, ...boxes } = Object.fromEntries(
      ['name', 'patterns', 'days', ...ACTIONS].map((field) => [field, this.#parts.form.elements[field]]));
    const wanted = {
      name: name.value.trim(),
      patterns: patterns.value.split('\n').map((line) => line.trim()).filter(Boolean),
      actions: ACTIONS.filter((action) => boxes[action].checked),
      days: Number(days.value) || null,
    };
    this.#mistake = mistakeIn(wanted);
    this.#render();
    if (this.#mistake) {
      this.#parts.form.elements[this.#mistake.field].focus();
    } else {
      await this.#create(wanted);
    }
  }

  async #create(wanted) {
    this.#fresh = null;
    await this.#attempt.make(async () => {
      this.#fresh = await this.#api.makeKey(wanted);
      this.#parts.form.reset();
      await this.#load();
    });
    if (!this.#again.isNeededFor(() => this.#create(wanted))) {
      if (this.#fresh) {
        this.#parts.key.select();
        this.#parts['key-box'].scrollIntoView({ block: 'nearest' });
      } else {
        this.#parts.problem.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  #ask(key) {
    this.#question.ask(t('keys.revokeQuestion', { name: key.name }), t('keys.revoke'), () => this.#revoke(key));
    this.#parts.question.scrollIntoView({ block: 'nearest' });
  }

  async #revoke(key) {
    await this.#attempt.make(async () => {
      await this.#api.revokeKey(key.id);
      this.#fresh = this.#fresh?.id === key.id ? null : this.#fresh;
      await this.#load();
      return () => t('keys.revoked', { name: key.name });
    });
    if (!this.#again.isNeededFor(() => this.#revoke(key))) {
      this.#parts.title.focus(); // The pressed button is gone.
    }
  }

  async #copy() {
    this.#parts.key.select();
    await this.#attempt.make(async () => {
      await navigator.clipboard?.writeText(this.#fresh.key);
      return navigator.clipboard && (() => t('keys.copied'));
    });
  }

  #render() {
    this.#parts.list.replaceChildren(...(this.#keys ?? []).map((key) => this.#entry(key)));
    this.#parts.none.hidden = this.#keys?.length !== 0;
    this.#parts['key-box'].hidden = !this.#fresh;
    this.#parts.key.value = this.#fresh?.key ?? '';
    this.#parts['key-about'].textContent = this.#fresh ? t('keys.fresh', { name: this.#fresh.name }) : '';
    say(this.#parts.mistake, this.#mistake ? t(this.#mistake.text) : '');
    for (const field of ['name', 'patterns', ...ACTIONS]) {
      this.#parts.form.elements[field].setAttribute('aria-invalid', String(field === this.#mistake?.field));
    }
    say(this.#parts.problem, this.#attempt.problem ? problemText(this.#attempt.problem) : '');
    this.#parts.done.textContent = this.#attempt.done?.() ?? '';
  }

  #entry({ id, name, patterns, actions, expiresAt, lastUsedAt }) {
    const entry = clone('api-key-item');
    const { item, name: title, patterns: where, about, revoke } = parts(entry);
    const expired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
    item.toggleAttribute('data-expired', expired);
    title.textContent = name;
    where.textContent = patterns.join('\n');
    about.textContent = [...actions.map((action) => t(`keys.${action}`)), expiryText(expiresAt, expired), useText(lastUsedAt)]
      .join(' · ');
    revoke.dataset.id = id;
    revoke.setAttribute('aria-label', t('keys.revokeNamed', { name }));
    return entry;
  }
}

/** What the server would refuse in words that mean nothing to somebody who fills in a form. */
function mistakeIn({ name, patterns, actions }) {
  if (!NAME.test(name)) {
    return { field: 'name', text: 'keys.badName' };
  }
  if (!patterns.length || !patterns.every((pattern) => pattern.startsWith('/'))) {
    return { field: 'patterns', text: 'keys.badPatterns' };
  }
  return actions.length ? null : { field: ACTIONS[0], text: 'keys.noAction' };
}

function expiryText(expiresAt, expired) {
  if (expiresAt === null) {
    return t('keys.neverExpires');
  }
  return t(expired ? 'keys.expired' : 'keys.until', { day: dayText(Date.parse(expiresAt)) });
}

function useText(lastUsedAt) {
  const time = lastUsedAt && Date.parse(lastUsedAt);
  return time ? t('keys.lastUsed', { day: dayText(time), time: timeText(time) }) : t('keys.neverUsed');
}
