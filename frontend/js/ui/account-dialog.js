import { clone, parts, say } from '../dom.js';
import { dayText, languages, problemText, t, timeText } from '../i18n.js';
import { Attempt } from './attempt.js';
import { followTheme } from './theme.js';

/**
 * Lets people manage their own account: choose language and colours, see where they are signed in and end sign-ins that
 * they do not recognise, change their password, unblock people, and download their data. Dispatches `everywhere` when they want to be
 * signed out everywhere, and, after it has closed, `sign-out`, `second-factor`, `administration`, `api-keys`, `announcement`, or
 * `farewell` when they want to delete their account.
 */
export class AccountDialog extends EventTarget {
  #dialog;
  #parts;
  #api;
  #signIns = [];
  #blocked = [];
  #asking = false;
  #describable = false;
  #attempt = new Attempt(() => this.#render());

  constructor(root, { api }) {
    super();
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#parts.close.addEventListener('click', () => this.close());
    this.#parts.list.addEventListener('click', ({ target }) => this.#end(target.closest('[data-id]')?.dataset.id));
    this.#parts.blocked.addEventListener('click', ({ target }) => this.#unblock(target.closest('[data-name]')?.dataset.name));
    this.#parts.everywhere.addEventListener('click', () => this.#ask(true));
    this.#parts.keep.addEventListener('click', () => this.#ask(false));
    this.#parts.confirm.addEventListener('click', () => this.dispatchEvent(new Event('everywhere')));
    this.#parts.form.addEventListener('submit', (event) => this.#change(event));
    this.#parts.profile.addEventListener('submit', (event) => this.#describe(event));
    for (const way of ['sign-out', 'second-factor', 'administration', 'api-keys', 'announcement', 'farewell']) {
      this.#parts[way].addEventListener('click', () => {
        this.close();
        this.dispatchEvent(new Event(way));
      });
    }
    this.#parts.export.href = api.exportAddress;
    followTheme(this.#parts.theme);
    languages.addEventListener('change', () => this.#render());
  }

  /**
   * @param administrator whether they are an administrator
   * @param password whether they have come to change their password
   */
  async open(name, { administrator = false, password = false } = {}) {
    [this.#signIns, this.#blocked, this.#asking] = [[], [], false];
    this.#parts.profile.reset();
    this.#describable = false; // What is typed before the answer would be lost, and what is stored overwritten unseen.
    this.#attempt.forget();
    this.#parts.form.reset();
    this.#parts.form.elements.name.value = name; // for the browser's password manager
    this.#parts['code-field'].hidden = true;
    this.#parts.administration.hidden = !administrator;
    this.#parts['api-keys'].hidden = !administrator;
    this.#parts.announcement.hidden = !administrator;
    this.#render();
    this.#dialog.showModal();
    (password ? this.#parts.form.elements.password : this.#parts.title).focus();
    await this.#attempt.make(async () => {
      const [{ about = '' }, blocked] = await Promise.all([this.#api.profile(name), this.#api.blocks(), this.#load()]);
      this.#blocked = blocked;
      this.#parts.profile.elements.about.value = about;
      this.#describable = true;
    });
  }

  close() {
    this.#parts.form.reset();
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  /** Shows why a request failed. */
  complain(problem) {
    this.#attempt.complain(problem);
  }

  async #load() {
    const { browsers, programs } = await this.#api.signIns();
    this.#signIns = [...browsers, ...programs.map((program) => ({ ...program, isProgram: true }))];
  }

  #ask(asking) {
    this.#asking = asking;
    this.#render();
    (asking ? this.#parts.keep : this.#parts.everywhere).focus();
  }

  async #end(id) {
    if (!id) {
      return;
    }
    await this.#attempt.make(async () => {
      await this.#api.endSignIn(id).catch((problem) => {
        if (problem.code !== 'no-such-session') {
          throw problem;
        }
      });
      await this.#load();
      return 'account.ended';
    });
    this.#parts.title.focus(); // The pressed button is gone.
  }

  async #unblock(name) {
    if (name === undefined) {
      return;
    }
    await this.#attempt.make(async () => {
      await this.#api.block(name, false);
      this.#blocked = this.#blocked.filter((each) => each !== name);
    });
    this.#parts.title.focus(); // The pressed button is gone.
  }

  async #describe(event) {
    event.preventDefault();
    await this.#attempt.make(async () => {
      await this.#api.describe(this.#parts.profile.elements.about.value);
      return 'profile.saved';
    });
  }

  async #change(event) {
    event.preventDefault();
    const { password, newPassword, code } = this.#parts.form.elements;
    const missing = [password, newPassword].find((field) => !field.value);
    if (missing) {
      missing.focus();
      return;
    }
    await this.#attempt.make(async () => {
      await this.#api.changePassword(password.value, newPassword.value, code.value.trim());
      password.value = '';
      newPassword.value = '';
      code.value = '';
      await this.#load();
      return 'account.passwordChanged';
    });
    if (this.#attempt.problem?.code === 'second-factor-required') {
      this.#parts['code-field'].hidden = false;
      code.focus();
    }
  }

  #render() {
    this.#parts.list.replaceChildren(...this.#signIns.map((signIn) => this.#item(signIn)));
    this.#parts.blocked.replaceChildren(...this.#blocked.map(blockedItem));
    this.#parts.blocks.hidden = this.#blocked.length === 0;
    this.#parts.everywhere.hidden = this.#asking;
    this.#parts.question.hidden = !this.#asking;
    for (const control of this.#parts.profile.elements) {
      control.disabled = !this.#describable;
    }
    this.#parts.submit.setAttribute('aria-disabled', String(this.#attempt.busy));
    say(this.#parts.problem, this.#attempt.problem ? problemText(this.#attempt.problem) : '');
    this.#parts.done.textContent = this.#attempt.done ? t(this.#attempt.done) : '';
  }

  #item(signIn) {
    const item = clone('sign-in-item');
    const { device, about, end } = parts(item);
    const name = nameOf(signIn);
    device.textContent = name;
    about.textContent = aboutOf(signIn);
    end.hidden = Boolean(signIn.current);
    end.dataset.id = signIn.id;
    end.setAttribute('aria-label', t('account.endName', { name }));
    return item;
  }
}

function blockedItem(blocked) {
  const item = clone('blocked-item');
  const { name, unblock } = parts(item);
  name.textContent = blocked;
  unblock.dataset.name = blocked;
  unblock.setAttribute('aria-label', t('blocks.unblockName', { name: blocked }));
  return item;
}

function nameOf({ isProgram, browser, system }) {
  if (isProgram) {
    return t('account.program');
  }
  const known = browser ?? t('account.unknownBrowser');
  return system ? t('account.device', { browser: known, system }) : known;
}

function aboutOf({ current, signedInAt, lastUsedAt }) {
  const since = t('account.since', { time: momentOf(signedInAt) });
  if (current) {
    return `${t('account.current')} · ${since}`;
  }
  return lastUsedAt ? `${since} · ${t('account.lastUsed', { time: momentOf(lastUsedAt) })}` : since;
}

function momentOf(time) {
  const moment = Date.parse(time);
  return `${dayText(moment)} ${timeText(moment)}`;
}
